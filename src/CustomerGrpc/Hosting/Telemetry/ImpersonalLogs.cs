using OpenTelemetry;
using OpenTelemetry.Logs;

namespace CustomerGrpc.Hosting.Telemetry;

/// <summary>
/// Leaves out of logs what may name a person: an exception's text everywhere, and every value in what others log, or what is logged
/// below Information. What is left is the message's template, and what <see cref="Log"/> promises.
/// </summary>
internal sealed class ImpersonalLogs : BaseProcessor<LogRecord>
{
    private const string Own = nameof(CustomerGrpc) + ".";
    private const string Template = "{OriginalFormat}";

    public override void OnEnd(LogRecord data)
    {
        var isOwn = data.LogLevel >= LogLevel.Information && data.CategoryName?.StartsWith(Own, StringComparison.Ordinal) == true;
        List<KeyValuePair<string, object?>> kept = [.. (data.Attributes ?? []).Where(attribute => isOwn || attribute.Key == Template)];
        if (data.Exception is { } exception)
            kept.AddRange([new("exception.type", exception.GetType().FullName), new("exception.stacktrace", exception.StackTrace)]);
        (data.Attributes, data.Exception) = (kept, null);
        if (kept.All(static attribute => attribute.Key != Template))
            (data.Body, data.FormattedMessage) = (data.EventId.Name, null);
    }
}
