using System.Globalization;
using CustomerGrpc.Batching;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Errors;
using CustomerGrpc.Hosting;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;
using StatusCode = Grpc.Core.StatusCode;

namespace CustomerGrpc.Api;

/// <summary>
/// Translates exceptions to google.rpc.Status with an ErrorInfo (AIP-193). Failures that are not meant for the caller are logged, and
/// become INTERNAL or UNAVAILABLE without their text.
/// </summary>
internal sealed class FailureStatuses(ILogger<FailureStatuses> logger)
{
    /// <summary>The domain of every ErrorInfo.</summary>
    public const string Domain = "customers.v1";

    /// <summary>What RetryInfo says, for HTTP (RFC 9110, section 10.2.3).</summary>
    private const string RetryAfter = "retry-after";

    /// <summary>The exception that ends a call with the status of a failure.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="method">The method that was called, for the log.</param>
    /// <param name="path">The field of the request that holds the customer, with a dot behind it; empty if the request is the customer.</param>
    public RpcException ToRpcException(Exception exception, string method, string path = "")
    {
        if (exception is BatchingException incomplete)
            exception = CustomerError.From(incomplete);
        var failure = StatusOf(exception, method, path).ToRpcException();
        if (exception is Failure { RetryDelay: { } delay })
            failure.Trailers.Add(RetryAfter, Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return failure;
    }

    private Status StatusOf(Exception exception, string method, string path)
    {
        if (exception is Failure known)
            return StatusOf(known, path);

        if (PostgresErrors.IsUnavailable(exception))
        {
            logger.DatabaseUnavailable(method, exception);
            return StatusOf(new(
                StatusCode.Unavailable, ErrorReason.DatabaseUnavailable, "The database cannot be reached; the call may be repeated."));
        }

        logger.CallFailed(method, exception);
        return StatusOf(new(StatusCode.Internal, ErrorReason.Internal, "The service failed."));
    }

    private static Status StatusOf(Failure exception, string path = "")
    {
        var info = new ErrorInfo { Reason = ErrorReasonName.Of(exception.Reason), Domain = Domain };
        foreach (var (key, value) in exception.Metadata)
            info.Metadata.Add(key, value);

        var status = new Status { Code = (int)exception.Code, Message = exception.Message, Details = { Any.Pack(info) } };
        if (exception.RetryDelay is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        if (exception.Violations.Count == 0)
            return status;

        var violations = exception.Violations.Select(violation =>
            new BadRequest.Types.FieldViolation { Field = path + violation.Field, Description = violation.Description }).ToList();
        status.Message = string.Join("; ", violations.Select(violation => $"{violation.Field}: {violation.Description}"));
        status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violations } }));
        return status;
    }
}
