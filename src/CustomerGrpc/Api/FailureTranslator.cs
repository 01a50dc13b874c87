using CustomerGrpc.Batching;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Errors;
using CustomerGrpc.Hosting;
using CustomerGrpc.Transcoding.Failures;
using Npgsql;
using StatusCode = Grpc.Core.StatusCode;

namespace CustomerGrpc.Api;

/// <summary>
/// Decides what a caller is told of an exception. Failures that are not meant for the caller are logged, and become UNAVAILABLE or INTERNAL
/// without their text. In development the log contains the text.
/// </summary>
internal sealed class FailureTranslator(ILogger<FailureTranslator> logger, IHostEnvironment environment)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Translates an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="method">The method that was called, for the log.</param>
    public CallFailedException Translate(Exception exception, string method)
    {
        if (exception is CallFailedException failure)
            return failure;

        if (exception is BatchingException incomplete)
        {
            if (incomplete.InnerException is { } cause and not NpgsqlException)
                LogFailed(method, cause);
            return CustomerError.From(incomplete);
        }

        if (PostgresErrors.IsUnavailable(exception))
        {
            logger.DatabaseUnavailable(method, exception);
            return new Failure(
                StatusCode.Unavailable, ErrorReason.DatabaseUnavailable, "The database cannot be reached; the call may be repeated.")
            {
                RetryDelay = RetryDelay,
            };
        }

        LogFailed(method, exception);
        return new Failure(StatusCode.Internal, ErrorReason.Internal, "The service failed.");
    }

    private void LogFailed(string method, Exception exception)
    {
        if (environment.IsDevelopment())
            logger.CallFailedInDevelopment(method, exception);
        else
            logger.CallFailed(method, exception);
    }
}
