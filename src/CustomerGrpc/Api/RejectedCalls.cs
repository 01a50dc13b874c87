using CustomerGrpc.Access;
using CustomerGrpc.Errors;
using CustomerGrpc.Telemetry;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Http.Errors;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace CustomerGrpc.Api;

/// <summary>
/// Answers calls that are rejected before their method is called: over REST in the error format of the API, over gRPC as a status with
/// details.
/// </summary>
internal sealed class RejectedCalls(ErrorResponses rest, FailureTranslator failures, CustomerMetrics metrics, MappedServices services)
    : IAuthorizationMiddlewareResultHandler
{
    /// <summary>Continues a call that is authorized, and answers one that is not.</summary>
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult switch
        {
            { Succeeded: true } => next(context),
            { Forbidden: true } => ForbidAsync(context, policy.AuthenticationSchemes[0]),
            _ => ChallengeAsync(context, policy.AuthenticationSchemes[0]),
        };

    /// <summary>Answers the request of a rejected call.</summary>
    /// <param name="http">The request.</param>
    /// <param name="exception">The reason: a <see cref="Failure"/>, or what prevented the service from identifying the caller.</param>
    public Task WriteAsync(HttpContext http, Exception exception)
    {
        // Nobody waits for an answer, and that is no error of the service.
        if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return Task.CompletedTask;
        }

        // HTTP itself failed: the body is too large or does not arrive.
        if (exception is BadHttpRequestException)
            return rest.WriteAsync(http, exception);

        var method = http.GetEndpoint()!.Metadata.GetRequiredMetadata<GrpcMethodMetadata>().Method;
        var failure = failures.Translate(exception, method.FullName);
        metrics.CountRejection(http, services.MethodOf(method), failure.Reason);
        if (http.IsRest())
            return rest.WriteAsync(http, failure);
        GrpcResponse.Write(http.Response, failure.ToRpcException(services.MethodOf(method).InputType, Failure.Domain));
        return Task.CompletedTask;
    }

    private async Task ForbidAsync(HttpContext http, string scheme)
    {
        await http.ForbidAsync(scheme);
        await WriteAsync(http, AccessError.ScopeMissing(ScopeRequirement.Of(http)));
    }

    private async Task ChallengeAsync(HttpContext http, string scheme)
    {
        // The handler keeps its result for the request, so nothing is verified again.
        var result = await http.AuthenticateAsync(scheme);
        await http.ChallengeAsync(scheme);
        await WriteAsync(http, result.Failure!);
    }
}
