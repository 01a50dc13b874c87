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
        var file = Path.Combine(data, "postmaster.pid");
        // Process id, data directory, start time, port, … (LOCK_FILE_LINE_* in PostgreSQL's miscadmin.h).
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        if (lines.Length < 4)
            return null;

        var processId = int.Parse(lines[0], CultureInfo.InvariantCulture);
        if (RunsIn(data, processId))
            return new(processId, int.Parse(lines[3], CultureInfo.InvariantCulture));
        if (IsAlive(processId))
            File.Delete(file);
        return null;
    }

    /// <summary>
    /// Waits until the server processes that outlived a killed postmaster have exited. PostgreSQL refuses to start while one of them runs.
    /// </summary>
    public static async Task WaitForOrphansAsync(string data, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(data, "postmaster.pid")))
            return;
        var waited = Stopwatch.StartNew();
        while (Process.GetProcessesByName("postgres").FirstOrDefault(process => RunsIn(data, process.Id)) is { } orphan)
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(30))
                throw new PostgresServerException($"Process {orphan.Id} of a killed PostgreSQL still uses {data}: end it first.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
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
