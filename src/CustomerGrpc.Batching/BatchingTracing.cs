using System.Diagnostics;
using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// Traces of statements (OpenTelemetry's semantic conventions for database client spans). If a batch has one statement, its span is
/// Npgsql's, as a child of the caller's span. A batch of several callers has one span: a child of the first caller's span, with links to
/// and from the spans of the others. Callers whose spans are not recorded are left out.
/// </summary>
public static class BatchingTracing
{
    /// <summary>The name of the activity source to subscribe to for the spans of shared batches.</summary>
    public const string SourceName = "CustomerGrpc.Batching";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Configures the tracing of the Npgsql data source. Npgsql's own span of a shared batch is left out, because it would contain the SQL
    /// of all statements of the batch. Commands outside a recorded span, such as those of background tasks, are left out too.
    /// </summary>
    public static void Configure(NpgsqlTracingOptionsBuilder tracing) => tracing
        .ConfigureCommandFilter(_ => IsCalled()).ConfigureBatchFilter(_ => IsCalled())
        .EnableFirstResponseEvent(false).EnablePhysicalOpenTracing(false);

    /// <summary>
    /// Starts the span of a batch; null for a batch of one statement. Sets <see cref="Activity.Current"/>, so that Npgsql's span of a
    /// single statement becomes a child of its caller's span.
    /// </summary>
    internal static Activity? Start(List<PendingStatement> statements)
    {
        if (!Source.HasListeners())
            return null;
        var first = Activity.Current = statements[0].Span;
        if (statements.Count == 1)
            return null;
        first = Activity.Current = statements.Find(static statement => statement.Span is { Recorded: true })?.Span ?? first;
        return first is { Recorded: true } ? StartShared(statements, first) : null;
    }

    /// <summary>Records the type of an error in the span. Its message is left out, because Postgres repeats values in it.</summary>
    internal static void SetError(Activity? span, Exception exception) => span?
        .SetTag("error.type", (exception as PostgresException)?.SqlState ?? exception.GetType().FullName)
        .SetStatus(ActivityStatusCode.Error);

    private static Activity? StartShared(List<PendingStatement> statements, Activity first)
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
        span.AddTag("db.system.name", "postgresql")
            .AddTag("db.operation.batch.size", statements.Count)
            .AddTag("db.query.text", TextOf(statements));
        var link = new ActivityLink(span.Context);
        foreach (var statement in statements)
        {
            if (statement.Span is { Recorded: true } other && other != first)
                other.AddLink(link);
        }

        return span;
    }

    // The semantic conventions ask for each distinct text once.
    private static string TextOf(List<PendingStatement> statements) =>
        string.Join("; ", statements.Select(static statement => statement.Command!.CommandText).Distinct());

    private static bool IsCalled() => Activity.Current is { Recorded: true } span && span.Source != Source;
}
