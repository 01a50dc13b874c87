using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>Puts the interceptors around a service's methods, once for each method.</summary>
internal sealed class InterceptorChain
{
    private readonly Func<ServerCallContext, Interceptor>[] _innermostFirst;

    public InterceptorChain(IServiceProvider services, IOptions<GrpcServiceOptions> options)
    {
        var lifetimes = services.GetRequiredService<ServiceLifetimes>();
        _innermostFirst = [.. options.Value.Interceptors.Reverse().Select(Source)];

        Func<ServerCallContext, Interceptor> Source(InterceptorRegistration interceptor)
        {
            var type = interceptor.Type;
            if (lifetimes.Of(type) is ServiceLifetime.Scoped or ServiceLifetime.Transient)
                return context => (Interceptor)context.GetHttpContext().RequestServices.GetRequiredService(type);
            var only = (Interceptor)(services.GetService(type) ?? ActivatorUtilities.CreateInstance(services, type, [.. interceptor.Arguments]));
            return _ => only;
        }
    }

    public UnaryServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(UnaryServerMethod<TRequest, TResponse> serve)
        where TRequest : class where TResponse : class => Fold(serve, (interceptor, next) =>
            (request, context) => interceptor(context).UnaryServerHandler(request, context, next));

    public ClientStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        ClientStreamingServerMethod<TRequest, TResponse> serve)
        where TRequest : class where TResponse : class => Fold(serve, (interceptor, next) =>
            (requests, context) => interceptor(context).ClientStreamingServerHandler(requests, context, next));

    public ServerStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        ServerStreamingServerMethod<TRequest, TResponse> serve)
        where TRequest : class where TResponse : class => Fold(serve, (interceptor, next) =>
            (request, responses, context) => interceptor(context).ServerStreamingServerHandler(request, responses, context, next));

    public DuplexStreamingServerMethod<TRequest, TResponse> Around<TRequest, TResponse>(
        DuplexStreamingServerMethod<TRequest, TResponse> serve)
        where TRequest : class where TResponse : class => Fold(serve, (interceptor, next) =>
            (requests, responses, context) => interceptor(context).DuplexStreamingServerHandler(requests, responses, context, next));

    private T Fold<T>(T serve, Func<Func<ServerCallContext, Interceptor>, T, T> around)
    {
        foreach (var interceptor in _innermostFirst)
            serve = around(interceptor, serve);
        return serve;
    }
}
