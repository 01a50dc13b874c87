using System.Diagnostics;
using System.Globalization;

namespace CustomerGrpc.Database;

/// <summary>The running server process of a data directory, as its postmaster.pid tells.</summary>
internal readonly record struct Postmaster(int ProcessId, int Port)
{
    /// <summary>
    /// Finds the server that runs on <paramref name="data"/>. After a crash the number in postmaster.pid may meanwhile be
    /// another program's, which PostgreSQL would take for a running server: such a file is removed.
    /// </summary>
    public static Postmaster? Find(string data)
    {
        var file = Path.Combine(data, "postmaster.pid");
        // Process id, data directory, start time, port, … (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*).
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
    /// Waits until the server processes that outlived a killed postmaster have noticed and ended: while one is there,
    /// PostgreSQL refuses to start.
    /// </summary>
    public static async Task WaitForOrphansAsync(string data, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(data, "postmaster.pid")))
            return;
        var deadline = Stopwatch.StartNew();
        while (Process.GetProcessesByName("postgres").FirstOrDefault(process => RunsIn(data, process.Id)) is { } orphan)
        {
            if (deadline.Elapsed > TimeSpan.FromSeconds(30))
                throw new LocalPostgresException($"Process {orphan.Id} of a killed PostgreSQL still works on {data}: end it first.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    // Every process of a server works in its data directory. Where there is no /proc, the program's name has to do.
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
