using System.Diagnostics;

namespace CustomerGrpc.Hosting.Telemetry;

/// <summary>
/// Leaves an exception's text out of spans: PostgreSQL repeats values in it. Type and stack stay (OpenTelemetry's semantic conventions
/// for exceptions).
/// </summary>
internal static class ImpersonalExceptions
{
    public static IDisposable Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            ExceptionRecorder = static (_, exception, ref tags) =>
            {
                tags.Add("exception.message", "");
                tags.Add("exception.stacktrace", exception.StackTrace ?? "");
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
