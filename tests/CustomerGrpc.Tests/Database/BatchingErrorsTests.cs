using CustomerGrpc.Api;
using CustomerGrpc.Batching;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Errors;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using StatusCode = Grpc.Core.StatusCode;

namespace CustomerGrpc.Tests.Database;

public sealed class BatchingErrorsTests
{
    [Theory]
    [InlineData(
        BatchingError.QueueFull, StatusCode.ResourceExhausted, "OVERLOADED",
        "Too many calls wait for the database; the call was not begun.", 1)]
    [InlineData(
        BatchingError.RowLocked, StatusCode.Unavailable, "CUSTOMER_LOCKED",
        "Another transaction keeps the customer locked; nothing was changed.", 1)]
    [InlineData(
        BatchingError.OutcomeUnknown, StatusCode.Unavailable, "OUTCOME_UNKNOWN",
        "The database did not confirm the change: it may or may not have been made.", null)]
    public void A_statement_that_was_not_completed_is_reported_with_a_reason(
        BatchingError error, StatusCode code, string reason, string message, int? retrySeconds)
    {
        var translator = new FailureTranslator(NullLogger<FailureTranslator>.Instance, new HostingEnvironment());
        var failure = translator.Translate(new BatchingException(error), "/method").ToRpcException(Customer.Descriptor, Failure.Domain);

        Assert.Equal((code, message), (failure.StatusCode, failure.Status.Detail));
        var status = failure.GetRpcStatus()!;
        Assert.Equal(reason, status.GetDetail<ErrorInfo>()!.Reason);
        Assert.Equal(retrySeconds, (int?)status.GetDetail<RetryInfo>()?.RetryDelay.Seconds);
        Assert.Equal(retrySeconds?.ToString(), failure.Trailers.GetValue("retry-after"));
    }
}
