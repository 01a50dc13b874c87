using CustomerGrpc.Transcoding.Failures;
using Grpc.Core;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Errors;

/// <summary>A failure of which the caller is told, with a reason of the contract.</summary>
/// <param name="code">The status code.</param>
/// <param name="reason">The reason, for programs.</param>
/// <param name="message">What went wrong, for people. If there are violations, the message is made of them.</param>
internal sealed class Failure(StatusCode code, ErrorReason reason, string message)
    : CallFailedException(code, ErrorReasonName.Of(reason), message)
{
    /// <summary>The domain of every ErrorInfo.</summary>
    public const string Domain = "customers.v1";
}
