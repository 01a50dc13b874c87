using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Batching;

/// <summary>
/// The SQL of a statement. If it has an array form, statements that differ only in their stores and values share one command, whose
/// parameters are the arrays of their stores and values. Postgres runs that command at half the cost of the separate ones. Only statements
/// that share the same instance share a command, so keep the instance.
/// </summary>
public sealed class StatementSql
{
    private readonly string? _arrayText;
    private readonly NpgsqlDbType[] _types = [];

    /// <summary>SQL without an array form.</summary>
    /// <param name="text">The SQL: <c>$1</c> is the store, the values are <c>$2</c> and so on.</param>
    public StatementSql(string text) => Text = text;

    private StatementSql(string text, string arrayText, NpgsqlDbType[] types)
        : this(text) => (_arrayText, _types) = (arrayText, types);

    /// <summary>The SQL for one statement.</summary>
    public string Text { get; }

    /// <summary>Whether there is an array form.</summary>
    public bool HasArrayForm => _arrayText is not null;

    /// <summary>
    /// Creates SQL with an array form. The array form takes rows, and locks them, in the order of its values if Postgres finds the rows
    /// with an index. If the table is so small that Postgres scans it, the order is that of the table; then two batches can deadlock, which
    /// costs a retry.
    /// </summary>
    /// <param name="write">Writes the SQL in a form. It is called once for each form.</param>
    /// <param name="types">
    /// The types of <c>$2</c> and so on. If <see cref="ArrayParameter"/> does not know one of them, there is no array form.
    /// </param>
    public static StatementSql Create(Func<StatementForm, string> write, IEnumerable<NpgsqlDbType> types)
    {
        ArgumentNullException.ThrowIfNull(write);
        NpgsqlDbType[] all = [.. types];
        var text = write(StatementForm.ForOne);
        return Array.TrueForAll(all, ArrayParameter.IsSupported)
            ? new StatementSql(text, write(StatementForm.ForMany(all)), all)
            : new StatementSql(text);
    }

    /// <summary>The one command for a group of statements.</summary>
    internal NpgsqlBatchCommand CreateArrayCommand(StatementGroup group)
    {
        var command = new NpgsqlBatchCommand(_arrayText!);
        command.Parameters.Add(ArrayParameter.OfStores(group));
        for (var index = 0; index < _types.Length; index++)
            command.Parameters.Add(ArrayParameter.Create(_types[index], group, index));
        return command;
    }
}
