using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenTelemetry;

namespace CustomerGrpc.Telemetry;

/// <summary>
/// Removes personal data from spans: the query, values in the path, and the texts of exceptions, in which PostgreSQL repeats values. The
/// type and the stack trace of an exception stay.
/// </summary>
internal sealed partial class RedactingSpanProcessor : BaseProcessor<Activity>
{
    // The event of an exception cannot be changed later, so its attributes are set when it is recorded.
    private readonly ActivityListener _exceptions = new()
    {
        ShouldListenTo = static _ => true,
        ExceptionRecorder = static (_, exception, ref tags) =>
        {
            tags.Add("exception.message", "");
            tags.Add("exception.stacktrace", exception.StackTrace ?? "");
        },
    };

    public RedactingSpanProcessor() => ActivitySource.AddActivityListener(_exceptions);

    public override void OnEnd(Activity data)
    {
        data.SetTag("url.query", null);
        if (data.GetTagItem("url.path") is not null)
            data.SetTag("url.path", data.GetTagItem("http.route") is string route ? Variable().Replace(route, "REDACTED") : null);
        if (data.StatusDescription is not null)
            data.SetStatus(data.Status);
    }

    protected override void Dispose(bool disposing)
    {
        _exceptions.Dispose();
        base.Dispose(disposing);
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Variable();
}
