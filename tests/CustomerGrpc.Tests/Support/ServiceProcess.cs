using System.Diagnostics;
using System.Text;
using CustomerGrpc.Customers.V1;
using Grpc.Net.Client;

namespace CustomerGrpc.Tests.Support;

/// <summary>The program in a separate process and terminal session. It ends with the test.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string[] Program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "CustomerGrpc.dll")];

    private readonly Process _process;
    private readonly GrpcChannel _channel;
    private readonly StringBuilder _output = new();

    private ServiceProcess(Process process, ServiceAddress address) =>
        (_process, Address, _channel) = (process, address, GrpcChannel.ForAddress(address.Grpc));

    public int Id => _process.Id;

    /// <summary>The output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Makes gRPC calls with the token that the service was started with or that it printed.</summary>
    public CustomerService.CustomerServiceClient Customers { get; private set; } = null!;

    /// <summary>The address of the service.</summary>
    public ServiceAddress Address { get; }

    /// <summary>Starts the program with a private PostgreSQL and waits until it has printed the example calls.</summary>
    public static async Task<ServiceProcess> StartAsync(string directory)
    {
        var (service, token) = await StartAsync(Program, ServiceAddress.New(), [("LocalPostgres__Directory", directory)], "TOKEN=");
        service.Customers = service.CustomersAs(token);
        return service;
    }

    /// <summary>Starts a copy of the program in a working directory with its default private PostgreSQL.</summary>
    public static async Task<ServiceProcess> StartAsync(string program, string workingDirectory)
    {
        var (service, token) = await StartAsync(["dotnet", program], ServiceAddress.New(), [], "TOKEN=", workingDirectory);
        service.Customers = service.CustomersAs(token);
        return service;
    }

    /// <summary>Starts the program with a database of the test and waits until it reports that it is ready.</summary>
    /// <param name="connectionString">The connection string of the database.</param>
    /// <param name="address">The address of the service.</param>
    /// <param name="token">The token for calls.</param>
    /// <param name="environment">Additional environment variables.</param>
    /// <param name="command">A command that starts the program; if null, the program is started directly.</param>
    public static async Task<ServiceProcess> StartAsync(
        string connectionString,
        ServiceAddress address,
        string token,
        IEnumerable<KeyValuePair<string, string>> environment,
        IEnumerable<string>? command = null)
    {
        var settings = environment.Select(one => (one.Key, one.Value)).Append(("ConnectionStrings__Customers", connectionString));
        var (service, _) = await StartAsync(command ?? Program, address, settings, "Ready:");
        service.Customers = service.CustomersAs(token);
        return service;
    }

    private static async Task<(ServiceProcess Service, string Said)> StartAsync(
        IEnumerable<string> command,
        ServiceAddress address,
        IEnumerable<(string Name, string Value)> settings,
        string last,
        string workingDirectory = "")
    {
        var start = ChildProcess.StartInfo(command);
        start.WorkingDirectory = workingDirectory;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in settings.Concat(address.Settings))
            start.Environment[name] = value;
        var service = new ServiceProcess(new Process { StartInfo = start }, address);
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        service._process.OutputDataReceived += (_, line) => service.Take(line.Data, last, said);
        service._process.ErrorDataReceived += (_, line) => service.Take(line.Data, last, said);
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        await Task.WhenAny(said.Task, service._process.WaitForExitAsync(), Task.Delay(Limit));
        if (said.Task.IsCompleted)
            return (service, await said.Task);
        await service.DisposeAsync();
        throw new InvalidOperationException($"The program did not become ready: {service.Output}");
    }

    public CustomerService.CustomerServiceClient CustomersAs(string token) => new(_channel.WithToken(token));

    /// <summary>Sends a signal to all processes of the terminal, as Ctrl-C does, and returns the exit code.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", "--", $"-{Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await ChildProcess.KillAsync(_process);
    }

    private void Take(string? line, string last, TaskCompletionSource<string> said)
    {
        lock (_output)
            _output.AppendLine(line);
        if (line?.Split(last) is [_, var value])
            said.TrySetResult(value);
    }
}
