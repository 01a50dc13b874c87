using CustomerGrpc.Api;
using CustomerGrpc.Telemetry;
using CustomerGrpc.Transcoding.Http.Errors;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace CustomerGrpc.Access;

/// <summary>
/// Answers calls that are rejected before their method is called: over REST in the error format of the API, over gRPC as a status with
/// details.
/// </summary>
internal sealed class AccessFailures(ErrorResponses rest, FailureStatuses statuses, CustomerMetrics metrics)
{
    /// <summary>Answers the request of a rejected call.</summary>
    /// <param name="http">The request.</param>
    /// <param name="failure">What went wrong: a <see cref="Errors.Failure"/>, or a failure to find out who calls.</param>
    public Task WriteAsync(HttpContext http, Exception failure)
    {
        // HTTP itself failed: the body is too large or does not arrive.
        if (failure is BadHttpRequestException)
            return rest.WriteAsync(http, failure);

        var endpoint = http.GetEndpoint()!.Metadata;
        var status = statuses.ToRpcException(failure, endpoint.GetRequiredMetadata<GrpcMethodMetadata>().Method.FullName);
        metrics.CountRejection(http, status);
        if (endpoint.GetMetadata<GrpcJsonTranscodingMetadata>() is not null)
            return rest.WriteAsync(http, status);
        GrpcResponse.Write(http.Response, status);
        return Task.CompletedTask;
    }
}
