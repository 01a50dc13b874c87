using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// Calls the methods of a service as Grpc.AspNetCore does: inside the interceptors of <see cref="GrpcServiceOptions"/>, first those of
/// all services, then those of this one, on an instance from the service's activator. An instance that the activator did not
/// create, such as a singleton, is not released, which saves a state machine per unary call.
/// </summary>
internal sealed class MethodInvokers<TService>(
    IServiceProvider services,
    IGrpcServiceActivator<TService> activator,
    IOptions<GrpcServiceOptions> shared,
    IOptions<GrpcServiceOptions<TService>> own)
    where TService : class
{
    private readonly InterceptorStep[] _innermostFirst =
        [.. shared.Value.Interceptors.Concat(own.Value.Interceptors).Reverse().Select(
            registration => new InterceptorStep(services, registration))];

    /// <summary>A delegate that calls a unary method.</summary>
    public UnaryServerMethod<TRequest, TResponse> Unary<TRequest, TResponse>(UnaryServerMethod<TService, TRequest, TResponse> method)
        where TRequest : class where TResponse : class => Wrap<UnaryServerMethod<TRequest, TResponse>>(
        (request, context) =>
        {
            var service = Activate(context);
            return service.Created
                ? CallAndReleaseAsync(service, method, request, context)
                : method(service.Instance, request, context);
        },
        (step, next) => (request, context) =>
        {
            var interceptor = step.Activate(context);
            return interceptor.Created
                ? step.CallAndReleaseAsync(interceptor, request, context, next)
                : interceptor.Instance.UnaryServerHandler(request, context, next);
        });

    /// <summary>A delegate that calls a server-streaming method.</summary>
    public ServerStreamingServerMethod<TRequest, TResponse> ServerStreaming<TRequest, TResponse>(
        ServerStreamingServerMethod<TService, TRequest, TResponse> method)
        where TRequest : class where TResponse : class => Wrap<ServerStreamingServerMethod<TRequest, TResponse>>(
        async (request, responses, context) =>
        {
            var service = Activate(context);
            try
            {
                await method(service.Instance, request, responses, context);
            }
            finally
            {
                await activator.ReleaseAsync(service);
            }
        },
        (step, next) => async (request, responses, context) =>
        {
            var interceptor = step.Activate(context);
            try
            {
                await interceptor.Instance.ServerStreamingServerHandler(request, responses, context, next);
            }
            finally
            {
                await step.ReleaseAsync(interceptor);
            }
        });

    private GrpcActivatorHandle<TService> Activate(ServerCallContext context) => activator.Create(context.GetHttpContext().RequestServices);

    private async Task<TResponse> CallAndReleaseAsync<TRequest, TResponse>(
        GrpcActivatorHandle<TService> service,
        UnaryServerMethod<TService, TRequest, TResponse> method,
        TRequest request,
        ServerCallContext context)
        where TRequest : class where TResponse : class
    {
        try
        {
            return await method(service.Instance, request, context);
        }
        finally
        {
            await activator.ReleaseAsync(service);
        }
    }

    private T Wrap<T>(T method, Func<InterceptorStep, T, T> around)
    {
        foreach (var step in _innermostFirst)
            method = around(step, method);
        return method;
    }

    /// <summary>One interceptor of the pipeline, from the public activator of its type.</summary>
    private sealed class InterceptorStep(IServiceProvider services, InterceptorRegistration registration)
    {
        private readonly IGrpcInterceptorActivator _activator = (IGrpcInterceptorActivator)services.GetRequiredService(
            typeof(IGrpcInterceptorActivator<>).MakeGenericType(registration.Type));

        public GrpcActivatorHandle<Interceptor> Activate(ServerCallContext context) =>
            _activator.Create(context.GetHttpContext().RequestServices, registration);

        public async Task<TResponse> CallAndReleaseAsync<TRequest, TResponse>(
            GrpcActivatorHandle<Interceptor> interceptor,
            TRequest request,
            ServerCallContext context,
            UnaryServerMethod<TRequest, TResponse> next)
            where TRequest : class where TResponse : class
        {
            try
            {
                return await interceptor.Instance.UnaryServerHandler(request, context, next);
            }
            finally
            {
                await ReleaseAsync(interceptor);
            }
        }

        public ValueTask ReleaseAsync(GrpcActivatorHandle<Interceptor> interceptor) => _activator.ReleaseAsync(interceptor);
    }
}
