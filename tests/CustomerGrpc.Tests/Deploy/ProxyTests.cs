using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Replicas;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>Runs HAProxy with the deployed configuration in front of two replicas that stop and start.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private static readonly (string Name, string Value) Drain = ("Shutdown__Drain", "00:00:02");

    // Separate addresses, because the ports are fixed by the deployed configuration.
    private readonly IPAddress _proxy = Loopback.NewAddress();
    private readonly IPAddress[] _replicas = [Loopback.NewAddress(), Loopback.NewAddress()];
    private readonly ConcurrentQueue<string?> _log = new();
    private ServiceFixture _home = null!;
    private Process? _haproxy;

    public async ValueTask InitializeAsync() => _home = await ServiceFixture.StartAsync();

    [Fact(Skip = InstalledTools.HaproxyIsMissing, SkipType = typeof(InstalledTools), SkipUnless = nameof(InstalledTools.Haproxy))]
    public async Task Replicas_behind_the_proxy_restart_without_a_failed_call()
    {
        using var names = new NameServer(_replicas);
        _haproxy = Start(names);
        await using var replicas = await ReplicaSet.StartAsync(_home, [.. _replicas.Select(AddressOf)], Drain);
        var address = new ServiceAddress(new Uri($"http://{_proxy}:8080"), new Uri($"http://{_proxy}:8080"));
        await using var client = new ReplicaClient([address], _home.Token);
        await Eventually.TrueAsync(async () => await ReplicasUpAsync("grpc") == 2 && await ReplicasUpAsync("rest") == 2);
        await using var load = new MixedLoad(client, callers: 2);
        load.Start();

        for (var i = 0; i < _replicas.Length; i++)
        {
            await load.SeeAsync(calls: 60);
            await replicas.StopAsync(i);
            await replicas.StartAsync(i);
            await Eventually.TrueAsync(async () => await ReplicasUpAsync("grpc") == 2 && await ReplicasUpAsync("rest") == 2);
        }
        await load.SeeAsync(calls: 60);
        await load.StopAsync();

        Assert.True(load.Failures.Count == 0, string.Join('\n', load.Failures));
        Assert.All(await AnsweredAsync(), answers => Assert.True(answers > 0));
        await client.SendAsync(() => new(HttpMethod.Get, $"/v1/customers:findByEmail?email={load.Created.First()}"));
        await Eventually.TrueAsync(() => Task.FromResult(
            _log.Any(line => line?.Contains("GET /v1/customers:findByEmail 200", StringComparison.Ordinal) ?? false)));
        Assert.DoesNotContain(_log, line => line?.Contains("example.com", StringComparison.Ordinal) ?? false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_haproxy is not null)
            await ChildProcess.KillAsync(_haproxy);
        await _home.DisposeAsync();
    }

    private static ServiceAddress AddressOf(IPAddress replica) =>
        new(new Uri($"http://{replica}:{Image.Ports[0]}"), new Uri($"http://{replica}:{Image.Ports[1]}"));

    private Process Start(NameServer names)
    {
        var start = ChildProcess.StartInfo([InstalledTools.HaproxyPath, "-db", "-f", DeployedFile.PathOf("haproxy.cfg")]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["DNS_SERVER"] = names.Address.ToString();
        start.Environment["LISTEN_ADDRESS"] = _proxy.ToString();
        var proxy = Process.Start(start)!;
        proxy.OutputDataReceived += (_, line) => _log.Enqueue(line.Data);
        proxy.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data);
        proxy.BeginOutputReadLine();
        proxy.BeginErrorReadLine();
        return proxy;
    }

    private async Task<int> ReplicasUpAsync(string backend) => (await MetricsAsync()).Count(metric =>
        metric.StartsWith(
            $"haproxy_server_status{{proxy=\"{backend}\"",
            StringComparison.Ordinal) && metric.Contains("state=\"UP\"} 1", StringComparison.Ordinal));

    // The number of successful responses of each replica per protocol.
    private async Task<IReadOnlyList<int>> AnsweredAsync()
    {
        var answered = (await MetricsAsync())
            .Select(metric => Regex.Match(
                metric, "^haproxy_server_http_responses_total\\{proxy=\"(grpc|rest)\",server=\"replica-[12]\",code=\"2xx\"\\} (\\d+)"))
            .Where(match => match.Success).Select(match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(4, answered.Count);
        return answered;
    }

    private async Task<string[]> MetricsAsync()
    {
        Assert.False(_haproxy!.HasExited, string.Join('\n', _log));
        using var client = new HttpClient();
        return (await client.GetStringAsync(new Uri($"http://{_proxy}:8404/metrics"))).Split('\n');
    }
}
