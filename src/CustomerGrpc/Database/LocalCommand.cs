using System.ComponentModel;
using System.Diagnostics;

namespace CustomerGrpc.Database;

/// <summary>A program to run to its end.</summary>
internal sealed record LocalCommand(string WorkingDirectory, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Runs it. Answers whether it succeeded, and on one line what it printed to its standard output, or to its standard
    /// error where it failed. A program that does not exist fails.
    /// </summary>
    public async Task<(bool Succeeded, string Output)> RunAsync(CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            return (false, failure.Message);
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
        // What the terminal's user set for other servers (PGDATA, PGPORT, …) is not meant for this one.
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            info.Environment.Remove(name);
        info.Environment["LC_ALL"] = "C";
        info.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        return info;
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
