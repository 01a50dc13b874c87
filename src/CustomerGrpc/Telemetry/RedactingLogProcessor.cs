using OpenTelemetry;
using OpenTelemetry.Logs;

namespace CustomerGrpc.Telemetry;

/// <summary>
/// Removes from logs what may identify a person: the texts of exceptions, and all values in messages that libraries log or that are below
/// Information. The template of the message stays, and the values of the service's own messages, which hold nothing personal.
/// </summary>
internal sealed class RedactingLogProcessor : BaseProcessor<LogRecord>
{
    private const string OwnCategories = nameof(CustomerGrpc) + ".";
    private const string Template = "{OriginalFormat}";

    public override void OnEnd(LogRecord data)
    {
        var isOwn = data.LogLevel >= LogLevel.Information
            && data.CategoryName?.StartsWith(OwnCategories, StringComparison.Ordinal) == true;
        List<KeyValuePair<string, object?>> kept = [.. (data.Attributes ?? []).Where(attribute => isOwn || attribute.Key == Template)];
        if (kept.All(static attribute => attribute.Key != Template))
            (data.Body, data.FormattedMessage) = (data.EventId.Name, null);
        if (data.Exception is { } exception)
            kept.AddRange([new("exception.type", exception.GetType().FullName), new("exception.stacktrace", exception.StackTrace)]);
        (data.Attributes, data.Exception) = (kept, null);
    }
}
