using System.Diagnostics;

namespace CustomerGrpc.Tests.Interop;

/// <summary>Runs a client of tests/interop.</summary>
internal static class ClientProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly Lazy<Task> NodeModules = new(InstallNodeModulesAsync);

    private static string Folder { get; } = FindFolder();

    public static string Installation(Tool tool) => tool switch
    {
        Tool.Node => "install nodejs and npm",
        Tool.Chromium => "install nodejs, npm and chromium",
        _ => "install python3-grpcio and python3-protobuf",
    };

    /// <summary>What the client prints; a client that fails or hangs fails the test.</summary>
    public static async Task<string> RunAsync(Tool tool, params string[] arguments)
    {
        if (tool != Tool.Python)
            await NodeModules.Value;
        return await StartAsync(tool == Tool.Python ? "/usr/bin/python3" : "node", arguments);
    }

    private static Task InstallNodeModulesAsync()
    {
        var installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
        return File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"))
            ? Task.CompletedTask
            : StartAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    }

    private static async Task<string> StartAsync(string program, string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors} {await output}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CustomerGrpc.sln")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "tests", "interop");
    }
}
