using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CustomerGrpc.Tests.Support;

/// <summary>The program as its user starts it, in a terminal's session of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServiceProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>What it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Calls its gRPC with the demo store's token.</summary>
    public GrpcClient Grpc { get; private set; } = null!;

    /// <summary>Where it serves REST.</summary>
    public Uri RestAddress { get; private init; } = null!;

    /// <summary>Where it serves gRPC.</summary>
    public Uri GrpcAddress { get; private init; } = null!;

    /// <summary>Starts it with a private PostgreSQL, and waits until it has said how to call it.</summary>
    public static async Task<ServiceProcess> StartAsync(string directory)
    {
        var (service, token) = await StartAsync(new Dictionary<string, string> { ["LocalPostgres__Directory"] = directory }, "TOKEN=");
        service.Grpc = new GrpcClient(service.GrpcAddress, token);
        return service;
    }

    /// <summary>Starts it on a database of the test's, and waits until it says that it is ready.</summary>
    public static async Task<ServiceProcess> StartAsync(string connectionString, IReadOnlyDictionary<string, string> environment)
    {
        var (service, _) = await StartAsync(new Dictionary<string, string>(environment) { ["ConnectionStrings__Customers"] = connectionString }, "Ready:");
        service.Grpc = new GrpcClient(service.GrpcAddress, null);
        return service;
    }

    private static async Task<(ServiceProcess Service, string Said)> StartAsync(IReadOnlyDictionary<string, string> environment, string last)
    {
        var (rest, grpc) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("setsid", ["dotnet", Path.Combine(AppContext.BaseDirectory, "CustomerGrpc.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["Kestrel__Endpoints__Rest__Url"] = $"http://127.0.0.1:{rest}",
                ["Kestrel__Endpoints__Grpc__Url"] = $"http://127.0.0.1:{grpc}",
            },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var service = new ServiceProcess(new Process { StartInfo = start })
        {
            RestAddress = new Uri($"http://127.0.0.1:{rest}"),
            GrpcAddress = new Uri($"http://127.0.0.1:{grpc}"),
        };
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        service._process.OutputDataReceived += (_, line) => service.Take(line.Data, last, said);
        service._process.ErrorDataReceived += (_, line) => service.Take(line.Data, last, said);
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        try
        {
            return (service, await said.Task.WaitAsync(Limit));
        }
        catch (TimeoutException)
        {
            await service.DisposeAsync();
            throw new InvalidOperationException($"The program did not become ready: {service.Output}");
        }
    }

    /// <summary>Sends a signal to the process and all that share its terminal, as Ctrl-C does; answers the exit code.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", "--", $"-{Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Grpc?.Dispose();
        if (!_process.HasExited)
            await SignalAsync("KILL");
        _process.Dispose();
    }

    private void Take(string? line, string last, TaskCompletionSource<string> said)
    {
        lock (_output)
            _output.AppendLine(line);
        if (line?.Split(last) is [_, var value])
            said.TrySetResult(value);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
