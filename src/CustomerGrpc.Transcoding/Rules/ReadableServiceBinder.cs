using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Adds the methods of a service, whose requests must be readable.</summary>
internal sealed class ReadableServiceBinder<TService>(
    ServiceMethodProviderContext<TService> context, ReadableRequests requests) : ServiceBinderBase
    where TService : class
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) => context.AddUnaryMethod(
            requests.Of(method), MetadataOf(method), Implementation<UnaryServerMethod<TService, TRequest, TResponse>>(method));

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) => context.AddServerStreamingMethod(
            requests.Of(method), MetadataOf(method), Implementation<ServerStreamingServerMethod<TService, TRequest, TResponse>>(method));

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) => context.AddClientStreamingMethod(
            requests.Of(method), MetadataOf(method), Implementation<ClientStreamingServerMethod<TService, TRequest, TResponse>>(method));

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) => context.AddDuplexStreamingMethod(
            requests.Of(method), MetadataOf(method), Implementation<DuplexStreamingServerMethod<TService, TRequest, TResponse>>(method));

    private static List<object> MetadataOf(IMethod method) =>
        [.. GeneratedService.AttributesOf<TService>(method.Name), new HttpMethodMetadata([HttpMethods.Post], acceptCorsPreflight: true)];

    private static TDelegate Implementation<TDelegate>(IMethod method)
        where TDelegate : Delegate => GeneratedService.Implementation<TService, TDelegate>(method);
}
