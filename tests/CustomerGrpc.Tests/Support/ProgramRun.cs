using System.Diagnostics;

namespace CustomerGrpc.Tests.Support;

/// <summary>Runs a command of the program that exits by itself.</summary>
internal static class ProgramRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs the program and returns its exit code and output.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> ToEndAsync(
        IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        ToEndAsync(["dotnet", Path.Combine(AppContext.BaseDirectory, "CustomerGrpc.dll"), .. arguments], workingDirectory: "", environment);

    /// <summary>Runs a command line in a working directory.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> ToEndAsync(
        IReadOnlyList<string> command, string workingDirectory, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Copies the program to a directory, for tests in which its location matters, and returns the path of the copy.</summary>
    public static string CopyTo(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        return Path.Combine(directory, "CustomerGrpc.dll");
    }
}
