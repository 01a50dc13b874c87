using CustomerGrpc.Database;
using CustomerGrpc.Hosting;

namespace CustomerGrpc.Commands;

/// <summary><c>serve</c>: serves until the process is stopped. When the service is ready, it prints how to try it.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var host = await CustomerHost.OpenAsync(serves: true, cancellationToken);
        if (!host.App.Services.GetRequiredService<ProtectionKeys>().AreEncrypted)
            host.App.Logger.ProtectionKeysNotEncrypted();
        var demoToken = host.LocalDirectory is { } directory
            ? await DemoStore.TokenAsync(host.App.Services, directory, cancellationToken)
            : null;
        await host.App.StartAsync(cancellationToken);
        Console.WriteLine(Greeting.Compose(host.App, demoToken));
        await host.App.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
