using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace CustomerGrpc.Transcoding;

/// <summary>The services that <c>MapGrpcService</c> has mapped, in that order, with the descriptors of their methods.</summary>
public sealed class MappedServices
{
    private readonly Dictionary<string, ServiceDescriptor> _services = [];
    private readonly ConcurrentDictionary<string, MethodDescriptor> _methods = new(StringComparer.Ordinal);

    /// <summary>The descriptors of the services, in the order in which they were mapped.</summary>
    public IReadOnlyCollection<ServiceDescriptor> All => _services.Values;

    /// <summary>Finds the descriptor of the method that a call is for.</summary>
    /// <param name="context">The context of a call to a mapped service.</param>
    public MethodDescriptor MethodOf(ServerCallContext context) => _methods[context.Method];

    /// <summary>Finds the descriptor of a method.</summary>
    /// <param name="method">A method of a mapped service.</param>
    public MethodDescriptor MethodOf(IMethod method) => _methods[method.FullName];

    internal void Add(ServiceDescriptor service)
    {
        if (!_services.TryAdd(service.FullName, service))
            return;
        foreach (var method in service.Methods)
            _methods[$"/{service.FullName}/{method.Name}"] = method;
    }
}
