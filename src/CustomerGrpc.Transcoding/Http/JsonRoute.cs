using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Http.Routing;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>A route into a method, from the request's first header to the last byte of the answer.</summary>
internal abstract class JsonRoute(IMethod method, HttpBinding binding, TranscodingSettings settings)
{
    /// <summary>Serves a request. Whatever fails is answered, so this never throws.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        // A preflight that no CORS middleware has answered is no call.
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
            served = ServeAsync(call, RequestTarget.Of(http));
            if (call.Expired is { } expired && await Task.WhenAny(served, expired) == expired && (call.TryBeginAnswer() || CanEndAnswer))
                throw TimeIsOver();
            await served;
        }
#pragma warning disable CA1031 // Whatever a service throws, its caller gets an answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await FailAsync(
                call, exception is OperationCanceledException && call.Expired?.IsCompleted == true ? TimeIsOver() : exception);
        }
        if (served is { IsCompleted: false }) await EndLateAsync(call, served);
    }

    /// <summary>The media types that the route can answer with; empty if the method chooses the type.</summary>
    protected virtual string[] Answers => [MediaTypes.Json, MediaTypes.Problem];

    /// <summary>Whether an answer that has been begun can still end with a failure.</summary>
    protected virtual bool CanEndAnswer => false;

    /// <summary>Reads the request, calls the method and answers.</summary>
    protected abstract Task ServeAsync(RestCallContext call, RequestTarget target);

    /// <summary>Tells the caller of a failure.</summary>
    protected virtual Task AnswerAsync(RestCallContext call, HttpFailure failure) =>
        settings.Errors.WriteAsync(call.HttpContext, failure);

    private static RpcException TimeIsOver() => new(new Status(StatusCode.DeadlineExceeded, "The time is over."));

    private void CheckAccept(HttpContext http)
    {
        if (MediaTypes.Accepts(http.Request, Answers)) return;
        throw new HttpFailureException(
            StatusCodes.Status406NotAcceptable, StatusCode.InvalidArgument, "NOT_ACCEPTABLE", $"The answer is {string.Join(" or ", Answers)}, which the Accept header excludes.");
    }

    private async Task FailAsync(RestCallContext call, Exception exception)
    {
        var isGone = call.HttpContext.RequestAborted.IsCancellationRequested;
        if (isGone || settings.Errors.Of(exception, call.HttpContext) is not { } failure)
        {
            call.HttpContext.Features.Set(new RestFailureFeature(StatusCode.Cancelled));
            if (!call.HttpContext.Response.HasStarted)
                call.HttpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        if (failure.HttpStatus == StatusCodes.Status500InternalServerError && exception is not RpcException)
            TranscodingLog.Failed(settings.Logger, call.Method, exception);
        call.HttpContext.Features.Set(new RestFailureFeature((StatusCode)failure.Status.Code));
        call.WriteTrailers((exception as RpcException)?.Trailers);
        // ABORTED is a conflict, unless the caller itself made the condition (RFC 9110, section 13.1.1).
        if (failure.Status.Code == (int)StatusCode.Aborted && call.HttpContext.Request.Headers.IfMatch.Count > 0)
            failure = failure with { HttpStatus = StatusCodes.Status412PreconditionFailed };
        if (exception is RpcException) FieldSpelling.ForCaller(failure.Status, binding, call.Reading?.ProtoSpelled);
        await AnswerAsync(call, failure);
    }

    // The caller has its answer; the method may ignore cancellation, and must not outlive the request that it uses.
    private async Task EndLateAsync(RestCallContext call, Task served)
    {
        await call.HttpContext.Response.CompleteAsync();
        try
        {
            await served;
        }
#pragma warning disable CA1031 // It has been answered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TranscodingLog.EndedLate(settings.Logger, call.Method, exception);
        }
    }
}
