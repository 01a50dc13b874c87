using System.ComponentModel;
using System.Diagnostics;

namespace CustomerGrpc.LocalPostgres;

/// <summary>A program that is run until it exits.</summary>
internal sealed record ProcessCommand(string WorkingDirectory, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Runs the program. Returns whether it succeeded, and in one line its standard output, or its standard error if it failed. A program
    /// that does not exist fails.
    /// </summary>
    public async Task<(bool Succeeded, string Output)> RunAsync(CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return (false, exception.Message);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var succeeded = process.ExitCode == 0;
        return (succeeded, OneLine(succeeded ? await output : await error));
    }

    private ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(Program, Arguments)
        {
            WorkingDirectory = WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Variables such as PGDATA and PGPORT that the user has set are meant for another server.
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            info.Environment.Remove(name);
        info.Environment["LC_ALL"] = "C";
        info.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        return info;
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
