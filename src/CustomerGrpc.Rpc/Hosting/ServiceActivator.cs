using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>
/// Gives each call its service instance: the registered one with its lifetime, or a new one made from the request's services and
/// disposed of after the call.
/// </summary>
internal sealed class ServiceActivator<TService>
    where TService : class
{
    private static readonly bool IsDisposable = typeof(IDisposable).IsAssignableFrom(typeof(TService));
    private static readonly bool IsAsyncDisposable = typeof(IAsyncDisposable).IsAssignableFrom(typeof(TService));

    // The making of the request's scope costs more than that of most services.
    private readonly bool _needsScope = typeof(TService).GetConstructors().Any(constructor => constructor.GetParameters().Length > 0);
    private readonly IServiceProvider _root;
    private readonly ObjectFactory<TService>? _create;

    public ServiceActivator(IServiceProvider root)
    {
        _root = root;
        if (!root.GetRequiredService<IServiceProviderIsService>().IsService(typeof(TService)))
            _create = ActivatorUtilities.CreateFactory<TService>(Type.EmptyTypes);
    }

    public TService For(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        if (_create is null)
            return http.RequestServices.GetRequiredService<TService>();
        var service = _create(_needsScope ? http.RequestServices : _root, null);
        if (IsAsyncDisposable)
            http.Response.RegisterForDisposeAsync((IAsyncDisposable)service);
        else if (IsDisposable)
            http.Response.RegisterForDispose((IDisposable)service);
        return service;
    }
}
