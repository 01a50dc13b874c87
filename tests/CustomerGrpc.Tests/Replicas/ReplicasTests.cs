using System.Globalization;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Replicas;

/// <summary>Three replicas, each a process of its own, on one database.</summary>
public sealed class ReplicasTests
{
    private const int Callers = 3;
    private const int Replicas = 3;

    [Fact]
    public async Task Replicas_that_stop_and_start_in_turn_lose_no_acknowledged_write_and_fail_no_call()
    {
        await using var home = await ServiceFixture.StartAsync();
        ServiceAddress[] addresses = [.. Enumerable.Range(0, Replicas).Select(_ => ServiceAddress.Free())];
        var replicas = await Task.WhenAll(addresses.Select(address => StartAsync(home, address)));
        using var client = new ReplicaClient(addresses, home.Token);
        var load = new MixedLoad(client, Callers);
        load.Start();

        for (var i = 0; i < Replicas; i++)
        {
            await load.SeeAsync(calls: 60);
            Assert.Equal(0, await replicas[i].SignalAsync("TERM"));
            await replicas[i].DisposeAsync();
            await load.SeeAsync(calls: 60);
            replicas[i] = await StartAsync(home, addresses[i]);
        }
        await load.SeeAsync(calls: 60);
        await load.StopAsync();

        Assert.True(load.Failures.Count == 0, string.Join("\n", load.Failures));
        Assert.Equal(load.Created.Count, Convert.ToInt32(await home.QueryAsync("SELECT count(*) FROM customers"), CultureInfo.InvariantCulture));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    private static Task<ServiceProcess> StartAsync(ServiceFixture home, ServiceAddress address) =>
        ServiceProcess.StartAsync(home.Database, address, home.Token, new Dictionary<string, string>());
}
