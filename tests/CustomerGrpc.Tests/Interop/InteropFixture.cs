using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Health.V1;
using Grpc.Reflection.V1;

namespace CustomerGrpc.Tests.Interop;

/// <summary>The service and the clients that call it. Each client has its own store.</summary>
public sealed class InteropFixture(TestPostgres postgres) : IAsyncLifetime
{
    private readonly Dictionary<string, InteropClient> _clients = [];
    private readonly string _descriptorSet = Path.GetTempFileName();

    /// <summary>The service.</summary>
    public ServiceFixture Service { get; } = new(postgres);

    public async ValueTask InitializeAsync()
    {
        await Service.InitializeAsync();
        await File.WriteAllBytesAsync(_descriptorSet, DescriptorSet().ToByteArray());
    }

    /// <summary>The client of a script in tests/interop. It is started on first use.</summary>
    internal async Task<InteropClient> ClientAsync(Tool tool, string script)
    {
        if (!_clients.TryGetValue(script, out var client))
        {
            var (token, readOnlyToken) = (await Service.CreateTokenAsync(script), await Service.CreateTokenAsync(script, "customers.read"));
            var process = await ClientProcess.StartAsync(tool, script, Service.GrpcAddress.Authority, _descriptorSet, token, readOnlyToken);
            _clients.Add(script, client = new InteropClient(process));
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            await client.DisposeAsync();
        File.Delete(_descriptorSet);
        await Service.DisposeAsync();
    }

    /// <summary>The descriptor set for the clients. Each file follows those that it imports.</summary>
    private static FileDescriptorSet DescriptorSet()
    {
        FileDescriptor[] used =
        [
            CustomerServiceReflection.Descriptor, HealthReflection.Descriptor, ReflectionReflection.Descriptor,
            StatusReflection.Descriptor, ErrorDetailsReflection.Descriptor,
        ];
        return new() { File = { used.SelectMany(WithImports).Distinct().Select(file => file.ToProto()) } };
    }

    private static IEnumerable<FileDescriptor> WithImports(FileDescriptor file) => [.. file.Dependencies.SelectMany(WithImports), file];
}
