using System.Diagnostics;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Interop;

/// <summary>Starts the programs of tests/interop.</summary>
internal static class ClientProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "interop");
    private static readonly Lazy<Task> NodeModules = new(InstallNodeModulesAsync);

    /// <summary>Runs a program until it exits and returns its output. The test fails if the program fails or hangs.</summary>
    public static async Task<string> RunAsync(Tool tool, params string[] arguments) => await ToEndAsync(await StartAsync(tool, arguments));

    /// <summary>Starts a program whose input, output and errors are redirected.</summary>
    public static async Task<Process> StartAsync(Tool tool, params string[] arguments)
    {
        if (tool == Tool.Python)
            return Start("/usr/bin/python3", arguments);
        await NodeModules.Value;
        return Start("node", arguments);
    }

    private static Task InstallNodeModulesAsync()
    {
        var wanted = new FileInfo(Path.Combine(Folder, "package-lock.json"));
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc
            ? Task.CompletedTask
            : ToEndAsync(Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]));
    }

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = Folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<string> ToEndAsync(Process process)
    {
        using var disposed = process;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"The program ended with {process.ExitCode}: {await errors} {await output}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
