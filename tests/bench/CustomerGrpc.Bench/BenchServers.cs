namespace CustomerGrpc.Bench;

/// <summary>The servers of a run, each in a process of its own. A server is started when a row first needs it.</summary>
internal sealed class BenchServers(BenchDatabase database) : IAsyncDisposable
{
    private readonly Dictionary<string, BenchServer> _started = [];
    private OtlpSink? _collector;

    /// <summary>The service.</summary>
    public Task<BenchServer> ServiceAsync() => OnceAsync("service", () => BenchServer.StartServiceAsync(database.ConnectionString));

    /// <summary>The service, which sends all traces, metrics and logs to a collector.</summary>
    public Task<BenchServer> TracedAsync() =>
        OnceAsync("traced", async () => await BenchServer.StartServiceAsync(database.ConnectionString, await CollectorAsync()));

    /// <summary>The service, which sends the traces of one call in ten, and all metrics and logs.</summary>
    public Task<BenchServer> SampledAsync() => OnceAsync("sampled", async () => await BenchServer.StartServiceAsync(
        database.ConnectionString, await CollectorAsync(),
        ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.1")));

    /// <summary>The service with Microsoft.AspNetCore.Grpc.JsonTranscoding instead of our transcoder.</summary>
    public Task<BenchServer> StockTranscodingAsync() =>
        OnceAsync("stock", () => BenchServer.StartStockAsync(database.ConnectionString));

    /// <summary>A peer of CustomerGrpc.Bench.Peers: raw, ef or stack.</summary>
    public Task<BenchServer> PeerAsync(string kind) =>
        OnceAsync(kind, () => BenchServer.StartPeerAsync(database.PeerConnectionString, kind));

    /// <summary>Another build of the service.</summary>
    public Task<BenchServer> BuildAsync(string program) =>
        OnceAsync(program, () => BenchServer.StartBuildAsync(database.ConnectionString, program));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_started.Values.Select(server => server.DisposeAsync().AsTask()));
        if (_collector is not null)
            await _collector.DisposeAsync();
    }

    private async Task<BenchServer> OnceAsync(string name, Func<Task<BenchServer>> start)
    {
        if (!_started.TryGetValue(name, out var server))
            _started.Add(name, server = await start());
        return server;
    }

    private async Task<(string Name, string Value)> CollectorAsync()
    {
        _collector ??= await OtlpSink.StartAsync();
        return ("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Address);
    }
}
