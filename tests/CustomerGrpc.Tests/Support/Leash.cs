using System.Diagnostics;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// Keeps programs from outliving the tests, however those end. Each runs in a session of its own with a shell that reads the input it was
/// started with; when that is closed, at the latest by the end of this process, the shell kills the session.
/// </summary>
internal static class Leash
{
    private const string Script = """
        exec 3<&0
        (trap '' INT TERM; read -r _; kill -KILL 0) <&3 3<&- >/dev/null 2>&1 &
        exec "$@" </dev/null 3<&-
        """;

    /// <summary>How to start a command such that the process is the command's own. It hears Ctrl-C, even where the tests run in a script's background and do not.</summary>
    public static ProcessStartInfo On(IEnumerable<string> command) =>
        new("env", ["--default-signal=INT", "setsid", "sh", "-c", Script, "sh", .. command]) { RedirectStandardInput = true };

    /// <summary>Kills a program that was started so, and whatever it has left behind in its session.</summary>
    public static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
