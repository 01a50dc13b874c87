using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CustomerGrpc.Bench;

/// <summary>The service as it is deployed: a process of its own.</summary>
internal sealed class BenchService : IAsyncDisposable
{
    private readonly Process _process;

    private BenchService(Process process, int restPort, int grpcPort) => (_process, RestPort, GrpcPort) = (process, restPort, grpcPort);

    public int RestPort { get; }

    public int GrpcPort { get; }

    public static async Task<BenchService> StartAsync(string connectionString)
    {
        var (rest, grpc) = (FreePort(), FreePort());
        var process = Start(connectionString, rest, grpc, "serve");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Ready", StringComparison.Ordinal))
                return new(process, rest, grpc);
        }
        throw new InvalidOperationException("The service ended before it was ready.");
    }

    /// <summary>Brings the database to the newest schema.</summary>
    public static async Task MigrateAsync(string connectionString)
    {
        using var process = Start(connectionString, restPort: 0, grpcPort: 0, "migrate");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The migration ended with {process.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", [$"{_process.Id}"]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(string connectionString, int restPort, int grpcPort, string command)
    {
        return Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CustomerGrpc.dll"), command])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ConnectionStrings__Customers"] = connectionString,
                ["Kestrel__Endpoints__Rest__Url"] = $"http://127.0.0.1:{restPort}",
                ["Kestrel__Endpoints__Grpc__Url"] = $"http://127.0.0.1:{grpcPort}",
            },
        })!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
