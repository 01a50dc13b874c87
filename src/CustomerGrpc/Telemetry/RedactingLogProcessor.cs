using OpenTelemetry;
using OpenTelemetry.Logs;

namespace CustomerGrpc.Telemetry;

/// <summary>
/// Removes personal data from logs: the texts of exceptions, and the values in messages of libraries or below Information. The template of
/// a message stays, and the values in the service's own messages, which hold no personal data.
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
