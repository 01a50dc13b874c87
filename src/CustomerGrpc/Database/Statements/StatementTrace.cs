using System.Diagnostics;
using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>
/// How statements stand in traces (OpenTelemetry's semantic conventions for database client spans). A lone statement's span is
/// Npgsql's, below its call's. A batch that calls share has one span, below the first call's, that links to the other calls; their
/// spans link to it. Calls that nobody records have no part in that.
/// </summary>
internal static class StatementTrace
{
    /// <summary>The source of the shared batches' spans.</summary>
    public const string SourceName = "CustomerGrpc.Database";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Npgsql tells of what no shared batch's span tells already: it would make one text of all the batch's statements. What no call
    /// asked for is not told.
    /// </summary>
    public static void Configure(NpgsqlTracingOptionsBuilder tracing) => tracing
        .ConfigureCommandFilter(_ => IsOfCall()).ConfigureBatchFilter(_ => IsOfCall())
        .EnableFirstResponseEvent(false).EnablePhysicalOpenTracing(false);

    /// <summary>Begins the span of a batch. Whatever runs until the caller returns stands below it, or below the lone statement's call.</summary>
    public static Activity? Begin(List<PendingStatement> statements)
    {
        if (!Source.HasListeners())
            return null;
        var first = Activity.Current = statements[0].Span;
        if (statements.Count == 1)
            return null;
        first = Activity.Current = statements.Find(static statement => statement.Span is { Recorded: true })?.Span ?? first;
        return first is { Recorded: true } ? BeginShared(statements, first) : null;
    }

    /// <summary>Says in the span what went wrong, without the text of it, in which PostgreSQL repeats values.</summary>
    public static void Fail(Activity? span, Exception exception) => span?
        .SetTag("error.type", PostgresErrors.CodeOf(exception) ?? exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);

    private static Activity? BeginShared(List<PendingStatement> statements, Activity first)
    {
        var links = new List<ActivityLink>(statements.Count);
        foreach (var statement in statements)
        {
            if (statement.Span is { Recorded: true } other && other != first)
                links.Add(new ActivityLink(other.Context));
        }
        var span = Source.StartActivity("BATCH", ActivityKind.Client, first.Context, links: links);
        if (span is null)
            return null;
        span.AddTag("db.system.name", "postgresql").AddTag("db.operation.batch.size", statements.Count).AddTag("db.query.text", TextOf(statements));
        var link = new ActivityLink(span.Context);
        foreach (var statement in statements)
        {
            if (statement.Span is { Recorded: true } other && other != first)
                other.AddLink(link);
        }
        return span;
    }

    // Each statement once, as the conventions have it.
    private static string TextOf(List<PendingStatement> statements) =>
        string.Join("; ", statements.Select(static statement => statement.Command!.CommandText).Distinct());

    private static bool IsOfCall() => Activity.Current is { Recorded: true } span && span.Source != Source;
}
