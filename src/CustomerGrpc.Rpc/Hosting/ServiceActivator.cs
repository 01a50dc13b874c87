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
    private static readonly bool NeedsScope =
        typeof(TService).GetConstructors().Any(constructor => constructor.GetParameters().Length > 0);

    private readonly IServiceProvider _root;
    private readonly ServiceLifetime? _lifetime;
    private readonly ObjectFactory<TService>? _create;
    private TService? _singleton;

    public ServiceActivator(IServiceProvider root)
    {
        _root = root;
        _lifetime = root.GetRequiredService<ServiceLifetimes>().Of(typeof(TService));
        if (_lifetime is null)
            _create = ActivatorUtilities.CreateFactory<TService>(Type.EmptyTypes);
    }

    public TService For(ServerCallContext context) => _lifetime switch
    {
        null => Create(context),
        ServiceLifetime.Singleton => _singleton ??= _root.GetRequiredService<TService>(),
        _ => context.GetHttpContext().RequestServices.GetRequiredService<TService>(),
    };

    private TService Create(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var service = _create!(NeedsScope ? http.RequestServices : _root, null);
        if (IsAsyncDisposable)
            http.Response.RegisterForDisposeAsync((IAsyncDisposable)service);
        else if (IsDisposable)
            http.Response.RegisterForDispose((IDisposable)service);
        return service;
    }
}
