using Google.Protobuf.Reflection;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>The services that the application has mapped, for reflection, health and the answer to unknown methods.</summary>
internal sealed class MappedServices
{
    private readonly Dictionary<string, ServiceDescriptor> _services = [];

    /// <summary>In the order mapped.</summary>
    public IReadOnlyCollection<ServiceDescriptor> All => _services.Values;

    public void Add(ServiceDescriptor service) => _services.TryAdd(service.FullName, service);

    public bool Contains(string fullName) => _services.ContainsKey(fullName);
}
