using System.Diagnostics;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// Starts programs that cannot outlive the tests, even if the test process is killed. Each program runs in its own session together
/// with a shell that reads standard input. When standard input is closed, at the latest when this process ends, the shell kills the
/// session.
/// </summary>
internal static class ChildProcess
{
    private const string Script = """
        exec 3<&0
        (trap '' INT TERM; read -r _; kill -KILL 0) <&3 3<&- >/dev/null 2>&1 &
        exec "$@" </dev/null 3<&-
        """;

    /// <summary>
    /// Starts a command. The process is the command's own. SIGINT gets its default action again, because a shell that runs the tests in
    /// the background ignores it, and child processes inherit that.
    /// </summary>
    public static ProcessStartInfo StartInfo(IEnumerable<string> command) =>
        new("env", ["--default-signal=INT", "setsid", "sh", "-c", Script, "sh", .. command]) { RedirectStandardInput = true };

    /// <summary>Kills a program that was started with <see cref="StartInfo"/>, and every process of its session.</summary>
    public static async Task KillAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
