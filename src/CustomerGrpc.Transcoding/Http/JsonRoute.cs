using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Http.Routing;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>Serves the requests of one route: from the headers of a request to the last byte of its response.</summary>
internal abstract class JsonRoute(IMethod method, HttpBinding binding, TranscodingSettings settings)
{
    /// <summary>Serves a request. It answers every failure and never throws.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        // A CORS preflight that no middleware has answered is not a call.
        if (HttpMethods.IsOptions(http.Request.Method) && !HttpMethods.IsOptions(binding.Verb))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        using var call = new RestCallContext(http, method, binding, settings.Clock);
        Task? served = null;
        try
        {
            CheckAccept(http);
            call.StartDeadline();
            if (call.Expired is { IsCompleted: true })
                throw DeadlineExceeded();
            served = ServeAsync(call, RequestTarget.Of(http));
            if (call.Expired is { } expired && await Task.WhenAny(served, expired) == expired && (call.TryBeginResponse() || CanFailLate))
                throw DeadlineExceeded();
            await served;
        }
#pragma warning disable CA1031 // The client gets a response whatever the service throws.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await FailAsync(
                call, exception is OperationCanceledException && call.Expired?.IsCompleted == true ? DeadlineExceeded() : exception);
        }
        if (served is { IsCompleted: false })
            await EndLateAsync(call, served);
    }

    /// <summary>The media types of the route's responses; empty if the method chooses the type.</summary>
    protected virtual string[] ResponseTypes => [MediaTypes.Json, MediaTypes.Problem];

    /// <summary>Whether a response that has started can still end with a failure.</summary>
    protected virtual bool CanFailLate => false;

    /// <summary>Reads the request, calls the method and writes the response.</summary>
    protected abstract Task ServeAsync(RestCallContext call, RequestTarget target);

    /// <summary>Writes a failure as the response.</summary>
    protected virtual Task WriteFailureAsync(RestCallContext call, HttpFailure failure) =>
        settings.Errors.WriteAsync(call.HttpContext, failure);

    private CallFailedException DeadlineExceeded() => new(
        StatusCode.DeadlineExceeded,
        "DEADLINE_EXCEEDED",
        HttpMethods.IsGet(binding.Verb)
            ? "The deadline has passed."
            : "The deadline has passed: the change may or may not have been made.");

    private void CheckAccept(HttpContext http)
    {
        if (MediaTypes.Accepts(http.Request, ResponseTypes))
            return;
        throw new CallFailedException(
            StatusCode.InvalidArgument,
            "NOT_ACCEPTABLE",
            $"The answer is {string.Join(" or ", ResponseTypes)}, which the Accept header excludes.")
        {
            HttpStatus = StatusCodes.Status406NotAcceptable,
        };
    }

    private async Task FailAsync(RestCallContext call, Exception exception)
    {
        var isGone = call.HttpContext.RequestAborted.IsCancellationRequested;
        if (isGone || settings.Errors.Of(exception, call.HttpContext, call.NameOf) is not { } failure)
        {
            call.HttpContext.Features.Set(new RestFailureFeature(StatusCode.Cancelled));
            if (!call.HttpContext.Response.HasStarted)
                call.HttpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        if (failure.HttpStatus == StatusCodes.Status500InternalServerError && exception is not (RpcException or CallFailedException))
            TranscodingLog.Failed(settings.Logger, call.Method, exception);
        call.HttpContext.Features.Set(new RestFailureFeature(failure.Details.Code));
        call.WriteTrailers((exception as RpcException)?.Trailers);
        // ABORTED is a conflict, unless the request had a precondition (RFC 9110, section 13.1).
        if (failure.Details.Code == StatusCode.Aborted && call.HttpContext.Features.Get<Preconditions>() is not null)
            failure = failure with { HttpStatus = StatusCodes.Status412PreconditionFailed };
        await WriteFailureAsync(call, failure);
    }

    // The client has its response, but a method that ignores cancellation still uses the request, which must stay until it ends.
    private async Task EndLateAsync(RestCallContext call, Task served)
    {
        await call.HttpContext.Response.CompleteAsync();
        try
        {
            await served;
        }
#pragma warning disable CA1031 // The response has been sent.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TranscodingLog.EndedLate(settings.Logger, call.Method, exception);
        }
    }
}
