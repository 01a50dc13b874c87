using CustomerGrpc.Transcoding.Http.Routing;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Routing;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>Adds an endpoint for each HTTP binding of the service's methods.</summary>
internal sealed class RestServiceBinder<TService>(
    ServiceMethodProviderContext<TService> context,
    ServiceDescriptor descriptor,
    MethodInvokers<TService> invokers,
    RestBindings bindings,
    TranscodingSettings settings) : ServiceBinderBase
    where TService : class
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        Add(method, binding => new UnaryRoute<TRequest, TResponse>(
            method,
            binding,
            settings.For<TService>(),
            invokers.Unary(Implementation<UnaryServerMethod<TService, TRequest, TResponse>>(method))));

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        Add(method, binding => new ServerStreamingRoute<TRequest, TResponse>(
            method,
            binding,
            settings.For<TService>(),
            invokers.ServerStreaming(Implementation<ServerStreamingServerMethod<TService, TRequest, TResponse>>(method))));

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) => RejectStreamingRequests(method);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) => RejectStreamingRequests(method);

    private void RejectStreamingRequests(IMethod method)
    {
        foreach (var binding in HttpBinding.Of(descriptor.FindMethodByName(method.Name)))
            throw binding.Invalid("a method whose requests stream has no form over REST");
    }

    private void Add<TRequest, TResponse>(Method<TRequest, TResponse> method, Func<HttpBinding, JsonRoute> createRoute)
        where TRequest : class where TResponse : class
    {
        foreach (var binding in HttpBinding.Of(descriptor.FindMethodByName(method.Name)))
        {
            var route = createRoute(binding);
            bindings.Add(binding);
            context.AddMethod(method, binding.Template.ToRoutePattern(), MetadataOf(binding), route.ServeAsync);
        }
    }

    private static List<object> MetadataOf(HttpBinding binding) =>
    [
        .. GeneratedService.AttributesOf<TService>(binding.Method.Name),
        new HttpMethodMetadata(binding.HttpMethods, acceptCorsPreflight: true),
        new GrpcJsonTranscodingMetadata(binding.Method, binding.Rule),
        binding,
    ];

    private static TDelegate Implementation<TDelegate>(IMethod method)
        where TDelegate : Delegate => GeneratedService.Implementation<TService, TDelegate>(method);
}
