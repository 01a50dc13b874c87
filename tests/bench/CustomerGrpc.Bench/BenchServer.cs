using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CustomerGrpc.Bench;

/// <summary>A server under test in a separate process, as in a deployment.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private const string Peers = "CustomerGrpc.Bench.Peers.dll";

    private readonly Process _process;

    private BenchServer(Process process, int restPort, int grpcPort) => (_process, RestPort, GrpcPort) = (process, restPort, grpcPort);

    public int RestPort { get; }

    public int GrpcPort { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts the service and waits until it is ready.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="environment">Additional environment variables.</param>
    public static async Task<BenchServer> StartServiceAsync(string connectionString, params (string Name, string Value)[] environment)
    {
        var (rest, grpc) = (FreePort(), FreePort());
        var start = Service(connectionString, rest, grpc, "serve");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(await StartAsync(start), rest, grpc);
    }

    /// <summary>Another build of the service.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="program">The path of its CustomerGrpc.dll.</param>
    public static async Task<BenchServer> StartBuildAsync(string connectionString, string program)
    {
        var (rest, grpc) = (FreePort(), FreePort());
        return new(await StartAsync(Configured(Dotnet(connectionString, Path.GetFullPath(program), "serve"), rest, grpc)), rest, grpc);
    }

    /// <summary>The service with the stock transcoder.</summary>
    public static async Task<BenchServer> StartStockAsync(string connectionString)
    {
        var (rest, grpc) = (FreePort(), FreePort());
        return new(await StartAsync(Configured(Dotnet(connectionString, Peers, "stock"), rest, grpc)), rest, grpc);
    }

    /// <summary>A peer of CustomerGrpc.Bench.Peers; `stack` alone has gRPC.</summary>
    public static async Task<BenchServer> StartPeerAsync(string connectionString, string kind)
    {
        var (rest, grpc) = (FreePort(), FreePort());
        return new(await StartAsync(Dotnet(connectionString, Peers, kind, $"{rest}", $"{grpc}")), rest, grpc);
    }

    /// <summary>Migrates the database to the newest schema.</summary>
    public static async Task MigrateAsync(string connectionString)
    {
        using var process = Process.Start(Service(connectionString, restPort: 0, grpcPort: 0, "migrate"))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The migration ended with {process.ExitCode}.");
    }

    /// <summary>A client of a store that signs its requests.</summary>
    public static async Task<(string Id, string Secret)> CreateClientAsync(string connectionString, string store)
    {
        using var process = Process.Start(Service(connectionString, restPort: 0, grpcPort: 0, "client", "create", "--store", store))!;
        var printed = (await process.StandardOutput.ReadToEndAsync()).Split(' ');
        await process.WaitForExitAsync();
        return (printed[0], printed[1].Trim());
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", [$"{_process.Id}"]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<Process> StartAsync(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Ready", StringComparison.Ordinal))
                return process;
        }
        throw new InvalidOperationException($"{start.ArgumentList[0]} ended before it was ready.");
    }

    private static ProcessStartInfo Service(string connectionString, int restPort, int grpcPort, params string[] command) =>
        Configured(Dotnet(connectionString, "CustomerGrpc.dll", command), restPort, grpcPort);

    private static ProcessStartInfo Configured(ProcessStartInfo start, int restPort, int grpcPort)
    {
        start.Environment["RateLimits__Enabled"] = "false";
        start.Environment["Kestrel__Endpoints__Rest__Url"] = $"http://127.0.0.1:{restPort}";
        start.Environment["Kestrel__Endpoints__Grpc__Url"] = $"http://127.0.0.1:{grpcPort}";
        return start;
    }

    private static ProcessStartInfo Dotnet(string connectionString, string program, params string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            Environment = { ["ConnectionStrings__Customers"] = connectionString },
        };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
