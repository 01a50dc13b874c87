using CustomerGrpc.Transcoding.Http.Binding;
using CustomerGrpc.Transcoding.Http.Routing;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>A route of a unary method.</summary>
internal sealed class UnaryRoute<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    HttpBinding binding,
    TranscodingSettings settings,
    UnaryServerMethod<TRequest, TResponse> invoke)
    : JsonRoute(method, binding, settings)
    where TRequest : class
    where TResponse : class
{
    private readonly RequestBinder<TRequest> _request = new(binding, settings);
    private readonly ResponseBinder _response = new(binding, settings);

    protected override string[] ResponseTypes => _response.IsRaw ? [] : base.ResponseTypes;

    protected override async Task ServeAsync(RestCallContext call, RequestTarget target)
    {
        var request = await _request.BindAsync(call, target);
        call.ReportUnknownFields();
        var response = await invoke(request, call);
        if (call.Status.StatusCode != StatusCode.OK)
            throw new RpcException(call.Status);
        if (!call.TryBeginResponse())
            return;
        call.WriteTrailers();
        await _response.SendAsync((Google.Protobuf.IMessage)(object)response, call.HttpContext);
    }
}
