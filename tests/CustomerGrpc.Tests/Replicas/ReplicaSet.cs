using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Replicas;

/// <summary>Replicas with one database. Each is a separate process that keeps its address.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    private readonly ServiceFixture _home;
    private readonly IEnumerable<KeyValuePair<string, string>> _environment;
    private readonly ServiceProcess?[] _processes;

    private ReplicaSet(ServiceFixture home, ServiceAddress[] addresses, IEnumerable<KeyValuePair<string, string>> environment) =>
        (_home, Addresses, _environment, _processes) = (home, addresses, environment, new ServiceProcess?[addresses.Length]);

    public ServiceAddress[] Addresses { get; }

    public static async Task<ReplicaSet> StartAsync(
        ServiceFixture home, ServiceAddress[] addresses, params (string Name, string Value)[] environment)
    {
        var replicas = new ReplicaSet(home, addresses, environment.Select(one => KeyValuePair.Create(one.Name, one.Value)));
        try
        {
            await Task.WhenAll(Enumerable.Range(0, addresses.Length).Select(replicas.StartAsync));
            return replicas;
        }
        catch
        {
            await replicas.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a replica and waits until it is ready.</summary>
    public async Task StartAsync(int replica) =>
        _processes[replica] = await ServiceProcess.StartAsync(_home.Database, Addresses[replica], _home.Token, _environment);

    /// <summary>Stops a replica with SIGTERM.</summary>
    public async Task StopAsync(int replica)
    {
        Assert.Equal(0, await _processes[replica]!.SignalAsync("TERM"));
        await _processes[replica]!.DisposeAsync();
        _processes[replica] = null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (process is not null)
                await process.DisposeAsync();
        }
    }
}
