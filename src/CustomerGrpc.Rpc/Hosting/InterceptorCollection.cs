using System.Collections.ObjectModel;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>An interceptor to be made.</summary>
/// <param name="Type">Its class.</param>
/// <param name="Arguments">Constructor arguments that the service container does not give.</param>
public sealed record InterceptorRegistration(Type Type, IReadOnlyList<object> Arguments);

/// <summary>
/// Interceptors, the outermost first. One whose class is registered in the service container is resolved with its registered
/// lifetime; any other is made once, with the container's singletons.
/// </summary>
public sealed class InterceptorCollection : Collection<InterceptorRegistration>
{
    /// <summary>Adds an interceptor inside those added before.</summary>
    /// <typeparam name="TInterceptor">Its class.</typeparam>
    /// <param name="arguments">Constructor arguments that the service container does not give.</param>
    public void Add<TInterceptor>(params object[] arguments)
        where TInterceptor : Interceptor => Add(new InterceptorRegistration(typeof(TInterceptor), arguments));
}
