using System.Diagnostics;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Documentation;

/// <summary>A copy of parts of the repository in a temporary folder, in which a test follows a page that changes files.</summary>
internal sealed class RepositoryCopy : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly string _root = Directory.CreateTempSubdirectory("customer-grpc-copy-").FullName;

    /// <summary>Copies folders and the files in the root that a build needs.</summary>
    public static RepositoryCopy Create(params string[] folders)
    {
        var copy = new RepositoryCopy();
        foreach (var file in Directory.EnumerateFiles(Repository.Root))
            File.Copy(file, copy.PathOf(Path.GetFileName(file)));
        foreach (var folder in folders.Append(".config"))
            CopyFolder(Path.Combine(Repository.Root, folder), copy.PathOf(folder));
        return copy;
    }

    /// <summary>The full path of a file in the copy.</summary>
    public string PathOf(string file) => Path.Combine(_root, file);

    /// <summary>The text of the one file of a folder whose name matches a pattern.</summary>
    public Task<string> ReadAsync(string folder, string pattern) =>
        File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(PathOf(folder), pattern)));

    /// <summary>Inserts lines into a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="difference">
    /// Lines of a diff: those that begin with a plus are inserted between the others, which the file contains.
    /// </param>
    public void Insert(string file, string difference)
    {
        var lines = difference.Split('\n').Where(line => line.Length > 0).ToList();
        var before = Text(lines.Where(line => line[0] == ' '));
        var text = File.ReadAllText(PathOf(file));
        Assert.True(text.Split(before).Length == 2, $"{file} has not exactly one place with these lines:\n{before}");
        File.WriteAllText(PathOf(file), text.Replace(before, Text(lines), StringComparison.Ordinal));
    }

    /// <summary>Runs commands in a shell. A command that fails ends the test.</summary>
    public async Task RunAsync(string commands, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("sh", ["-ec", commands])
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // No build server keeps running, and the style of the copied code has been checked already.
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false", ["RunAnalyzers"] = "false" },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Limit);
            Assert.True(process.ExitCode == 0, $"{commands}\nended with {process.ExitCode}:\n{await output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"{line[1..]}\n"));

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var name in Directory.EnumerateDirectories(from).Select(Path.GetFileName))
        {
            if (name is not ("bin" or "obj" or ".data"))
                CopyFolder(Path.Combine(from, name!), Path.Combine(to, name!));
        }
    }
}
