using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>Ends a request with a failure that is HTTP's own.</summary>
/// <param name="httpStatus">The HTTP status.</param>
/// <param name="code">The status code that comes nearest.</param>
/// <param name="reason">Why, for programs: the reason of google.rpc.ErrorInfo.</param>
/// <param name="message">Why, for people.</param>
[SuppressMessage("Design", "CA1032", Justification = "Without a status there is nothing to answer.")]
internal sealed class HttpFailureException(int httpStatus, StatusCode code, string reason, string message) : Exception(message)
{
    public int HttpStatus { get; } = httpStatus;

    public StatusCode Code { get; } = code;

    public string Reason { get; } = reason;
}
