using CustomerGrpc.Transcoding.Http.Binding;
using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Http.Routing;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// A route of a server-streaming method. Each response is a line of JSON, `{"result": …}`, or a server-sent event if Accept asks for
/// events. A failure after the first response is the last line, `{"error": google.rpc.Status}`, or the event `error`. Responses of type
/// google.api.HttpBody are parts of one body.
/// </summary>
internal sealed class ServerStreamingRoute<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    HttpBinding binding,
    TranscodingSettings settings,
    ServerStreamingServerMethod<TRequest, TResponse> invoke)
    : JsonRoute(method, binding, settings)
    where TRequest : class
    where TResponse : class
{
    private readonly RequestBinder<TRequest> _request = new(binding, settings);
    private readonly ResponseBinder _response = new(binding, settings);

    protected override string[] ResponseTypes =>
        _response.IsRaw ? [] : [MediaTypes.NewlineDelimited, MediaTypes.EventStream, MediaTypes.Json, MediaTypes.Problem];

    protected override bool CanFailLate => true;

    protected override async Task ServeAsync(RestCallContext call, RequestTarget target)
    {
        var request = await _request.BindAsync(call, target);
        call.ReportUnknownFields();
        var responses = StreamOf(call);
        if (!HttpMethods.IsHead(call.HttpContext.Request.Method))
            await invoke(request, responses, call);
        if (call.Status.StatusCode != StatusCode.OK)
            throw new RpcException(call.Status);
        await responses.EndAsync();
    }

    protected override Task WriteFailureAsync(RestCallContext call, HttpFailure failure) => StreamOf(call) is { HasBegun: true } responses
        ? responses.EndAsync(failure.Details.ToStatus())
        : base.WriteFailureAsync(call, failure);

    private ResponseStream<TResponse> StreamOf(RestCallContext call) =>
        call.HttpContext.Features.Get<ResponseStream<TResponse>>() ?? Begin(call);

    private ResponseStream<TResponse> Begin(RestCallContext call)
    {
        ResponseStream<TResponse> stream = _response.IsRaw
            ? new RawStream<TResponse>(call, _response)
            : new JsonStream<TResponse>(call, _response);
        call.HttpContext.Features.Set(stream);
        call.HttpContext.Response.RegisterForDispose(stream);
        return stream;
    }
}
