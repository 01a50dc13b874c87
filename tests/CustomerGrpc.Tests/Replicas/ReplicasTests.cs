using System.Globalization;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Replicas;

/// <summary>Three replicas in separate processes with one database.</summary>
public sealed class ReplicasTests
{
    private const int Callers = 3;
    private const int Replicas = 3;
    private static readonly (string Name, string Value) Drain = ("Shutdown__Drain", "00:00:02");

    [Fact]
    public async Task Replicas_that_stop_and_start_in_turn_lose_no_acknowledged_write_and_fail_no_call()
    {
        await using var home = await ServiceFixture.StartAsync();
        await using var replicas = await ReplicaSet.StartAsync(
            home, [.. Enumerable.Range(0, Replicas).Select(_ => ServiceAddress.New())], Drain);
        await using var client = new ReplicaClient(replicas.Addresses, home.Token);
        await using var load = new MixedLoad(client, Callers);
        load.Start();

        for (var i = 0; i < Replicas; i++)
        {
            await load.SeeAsync(calls: 60);
            await replicas.StopAsync(i);
            await load.SeeAsync(calls: 60);
            await replicas.StartAsync(i);
        }
        await load.SeeAsync(calls: 60);
        await load.StopAsync();

        Assert.True(load.Failures.Count == 0, string.Join('\n', load.Failures));
        Assert.Equal(
            load.Created.Count, Convert.ToInt32(await home.QueryAsync("SELECT count(*) FROM customers"), CultureInfo.InvariantCulture));
    }
}
