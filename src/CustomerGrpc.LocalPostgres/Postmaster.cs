using System.Diagnostics;
using System.Globalization;

namespace CustomerGrpc.LocalPostgres;

/// <summary>The main process of a running server, as its file postmaster.pid describes it.</summary>
internal readonly record struct Postmaster(int ProcessId, int Port)
{
    /// <summary>
    /// Finds the server that runs on a data directory. After a crash, the process id in postmaster.pid may belong to another program, which
    /// PostgreSQL would take for a running server. Such a file is deleted.
    /// </summary>
    public static Postmaster? Find(string data)
    {
        if (Read(data) is not { } postmaster)
            return null;
        if (RunsIn(data, postmaster.ProcessId))
            return postmaster;
        if (IsAlive(postmaster.ProcessId))
            File.Delete(FileIn(data));
        return null;
    }

    /// <summary>Whether a server runs on a data directory. It changes nothing, so that it needs no lock.</summary>
    public static bool IsRunning(string data) => Read(data) is { } postmaster && RunsIn(data, postmaster.ProcessId);

    /// <summary>
    /// Waits until the server processes that outlived a killed postmaster have exited. PostgreSQL refuses to start while one of them runs.
    /// </summary>
    public static async Task WaitForOrphansAsync(string data, CancellationToken cancellationToken)
    {
        if (!File.Exists(FileIn(data)))
            return;
        var waited = Stopwatch.StartNew();
        while (Process.GetProcessesByName("postgres").FirstOrDefault(process => RunsIn(data, process.Id)) is { } orphan)
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(30))
                throw new PostgresServerException($"Process {orphan.Id} of a killed PostgreSQL still uses {data}: end it first.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    private static string FileIn(string data) => Path.Combine(data, "postmaster.pid");

    // Process id, data directory, start time, port, … (LOCK_FILE_LINE_* in PostgreSQL's miscadmin.h).
    private static Postmaster? Read(string data)
    {
        var file = FileIn(data);
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return lines.Length < 4
            ? null
            : new(int.Parse(lines[0], CultureInfo.InvariantCulture), int.Parse(lines[3], CultureInfo.InvariantCulture));
    }

    // The working directory of every server process is its data directory. Without /proc, only the name of the program can be checked.
    private static bool RunsIn(string data, int processId) => Directory.Exists("/proc/self")
        ? new FileInfo($"/proc/{processId}/cwd").LinkTarget == data
        : IsAlive(processId, "postgres");

    private static bool IsAlive(int processId, string? name = null)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return name is null || process.ProcessName == name;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
