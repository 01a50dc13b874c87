using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Errors;
using CustomerGrpc.Hosting;
using CustomerGrpc.Transcoding.Failures;
using StatusCode = Grpc.Core.StatusCode;

namespace CustomerGrpc.Api;

/// <summary>
/// Decides what a caller is told of an exception. Failures that are not meant for the caller are logged, and become UNAVAILABLE or INTERNAL
/// without their text.
/// </summary>
internal sealed class FailureTranslator(ILogger<FailureTranslator> logger)
{
    /// <summary>Translates an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="method">The method that was called, for the log.</param>
    public CallFailedException Translate(Exception exception, string method)
    {
        if (exception is CallFailedException failure)
            return failure;

        if (PostgresErrors.IsUnavailable(exception))
        {
            logger.DatabaseUnavailable(method, exception);
            return new Failure(
                StatusCode.Unavailable, ErrorReason.DatabaseUnavailable, "The database cannot be reached; the call may be repeated.");
        }

        logger.CallFailed(method, exception);
        return new Failure(StatusCode.Internal, ErrorReason.Internal, "The service failed.");
    }
}
