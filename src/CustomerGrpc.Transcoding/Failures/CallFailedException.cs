using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>
/// A failure of a call with its details. It stays structured until it is written: over gRPC as a google.rpc.Status with the proto's field
/// names, over REST in the format of the API with the names that the caller used.
/// </summary>
/// <param name="code">The status code.</param>
/// <param name="reason">The reason of google.rpc.ErrorInfo, for programs (AIP-193); null for no ErrorInfo.</param>
/// <param name="message">What went wrong, for people. If there are violations, the message is made of them.</param>
[SuppressMessage("Design", "CA1032", Justification = "A failure without a status code cannot be written.")]
public class CallFailedException(StatusCode code, string? reason, string message) : Exception(message)
{
    /// <summary>The status code.</summary>
    public StatusCode Code { get; } = code;

    /// <summary>The reason of google.rpc.ErrorInfo; null for no ErrorInfo.</summary>
    public string? Reason { get; } = reason;

    /// <summary>The metadata of google.rpc.ErrorInfo.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The fields whose values are not valid. The caller is told of the first 20, and how many more there are.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];

    /// <summary>How many more violations there are than <see cref="Violations"/> lists.</summary>
    public int FurtherViolations { get; init; }

    /// <summary>How long to wait before the call is repeated; null if a repetition does not help.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>The HTTP status over REST; null for the one that google/rpc/code.proto maps the code to.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>
    /// The exception that an interceptor throws to end a call with this failure: over REST this one, which the transcoder writes; over gRPC
    /// an <see cref="RpcException"/> with the details.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="request">The type of its request.</param>
    /// <param name="domain">The domain of google.rpc.ErrorInfo.</param>
    public Exception For(ServerCallContext call, MessageDescriptor request, string? domain) =>
        call.IsRest() ? this : ToRpcException(request, domain);

    /// <summary>
    /// The failure as gRPC sends it: google.rpc.Status in the trailers, and <c>retry-after</c> as RFC 9110 defines it. If it would be
    /// larger than clients accept, it names fewer violations.
    /// </summary>
    /// <param name="request">The type of the request.</param>
    /// <param name="domain">The domain of google.rpc.ErrorInfo.</param>
    public RpcException ToRpcException(MessageDescriptor request, string? domain)
    {
        var details = TrailerSize.Fit(new FailureDetails(this, domain, field => field.ToString(request)));
        var trailers = details.ToStatus().ToRpcException().Trailers;
        if (details.RetryAfter is { } seconds)
            trailers.Add("retry-after", seconds);
        // The exception is not sent. It tells interceptors the reason without parsing the details.
        return new RpcException(new Status(Code, details.Message, debugException: this), trailers);
    }
}
