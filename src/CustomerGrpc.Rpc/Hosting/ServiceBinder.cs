using System.Reflection;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>
/// Takes a service's methods from the generated code and binds them to the class that implements them. Reflection is used here,
/// once, and never in a call.
/// </summary>
internal sealed class ServiceBinder<TService> : ServiceBinderBase
    where TService : class
{
    private readonly ServiceActivator<TService> _activator;
    private readonly InterceptorChain _interceptors;
    private readonly List<BoundMethod> _methods = [];

    public ServiceBinder(IServiceProvider services)
    {
        _activator = new ServiceActivator<TService>(services);
        _interceptors = services.GetRequiredService<InterceptorChain>();
        var generated = Generated();
        Descriptor = (ServiceDescriptor)generated.BindType.GetProperty("Descriptor")!.GetValue(null)!;
        generated.BindType
            .GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Single(method => method.Name == generated.BindMethodName && method.GetParameters().Length == 2)
            .Invoke(null, [this, null]);
    }

    public ServiceDescriptor Descriptor { get; }

    public IReadOnlyList<BoundMethod> Methods => _methods;

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var serve = Implementation<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>(method);
        Add(method, _interceptors.Around<TRequest, TResponse>((request, context) => serve(_activator.For(context), request, context)));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var serve = Implementation<Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>>>(method);
        ClientStreamingServerMethod<TRequest, TResponse> bound =
            (requests, context) => serve(_activator.For(context), requests, context);
        Add(method, _interceptors.Around(bound));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var serve = Implementation<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(method);
        ServerStreamingServerMethod<TRequest, TResponse> bound =
            (request, responses, context) => serve(_activator.For(context), request, responses, context);
        Add(method, _interceptors.Around(bound));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var serve = Implementation<
            Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(method);
        DuplexStreamingServerMethod<TRequest, TResponse> bound =
            (requests, responses, context) => serve(_activator.For(context), requests, responses, context);
        Add(method, _interceptors.Around(bound));
    }

    private static BindServiceMethodAttribute Generated()
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
            if (type.GetCustomAttribute<BindServiceMethodAttribute>() is { } generated)
                return generated;
        throw new InvalidOperationException($"{typeof(TService)} does not derive from a generated service base class.");
    }

    private static TDelegate Implementation<TDelegate>(IMethod method)
        where TDelegate : Delegate
    {
        var parameters = typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Skip(1).Select(parameter => parameter.ParameterType);
        return typeof(TService).GetMethod(method.Name, [.. parameters])!.CreateDelegate<TDelegate>();
    }

    private void Add<TRequest, TResponse>(Method<TRequest, TResponse> method, Delegate serve)
        where TRequest : class where TResponse : class
    {
        var declared = typeof(TService).GetMethods().Where(candidate => candidate.Name == method.Name);
        object[] metadata =
        [
            .. typeof(TService).GetCustomAttributes(inherit: true),
            .. declared.SelectMany(candidate => candidate.GetCustomAttributes(inherit: true)),
        ];
        _methods.Add(new BoundMethod<TRequest, TResponse>(
            method, Descriptor.FindMethodByName(method.Name), typeof(TService), metadata, serve));
    }
}
