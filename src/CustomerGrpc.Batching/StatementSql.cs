using System.Collections.Concurrent;
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
    private readonly NpgsqlDbType[] _types = [];
    private readonly string _routedText;
    private readonly string? _arrayText;
    private readonly string? _routedArrayText;
    private readonly Func<StatementForm, string>? _writeInsert;
    private readonly ConcurrentDictionary<int, string> _routedInserts = new();

    /// <summary>SQL without an array form.</summary>
    /// <param name="text">The SQL: <c>$1</c> is the store, the values are <c>$2</c> and so on.</param>
    public StatementSql(string text) => Text = _routedText = text;

    private StatementSql(Func<StatementForm, string> write, NpgsqlDbType[] types, bool isInsert)
    {
        (Text, _routedText) = (write(StatementForm.ForOne), write(StatementForm.RoutedForOne));
        if (!Array.TrueForAll(types, ArrayParameter.IsSupported))
            return;
        (_types, _arrayText) = (types, write(StatementForm.ForMany(types)));
        if (isInsert)
            _writeInsert = write;
        else
            _routedArrayText = write(StatementForm.RoutedForMany(types));
    }

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
        return new(write, [.. types], isInsert: false);
    }

    /// <summary>The same as <see cref="Create"/> for an INSERT whose rows are <see cref="StatementForm.NewRows"/>.</summary>
    /// <param name="write">Writes the SQL in a form.</param>
    /// <param name="types">The types of <c>$2</c> and so on.</param>
    public static StatementSql CreateInsert(Func<StatementForm, string> write, IEnumerable<NpgsqlDbType> types)
    {
        ArgumentNullException.ThrowIfNull(write);
        return new(write, [.. types], isInsert: true);
    }

    /// <summary>The SQL for one statement.</summary>
    /// <param name="isRouted">Whether Citus has to route it to a node.</param>
    internal string TextFor(bool isRouted) => isRouted ? _routedText : Text;

    /// <summary>The one command for a group of statements.</summary>
    internal NpgsqlBatchCommand CreateCommand(StatementGroup group)
    {
        if (group.IsRouted && _writeInsert is not null)
            return CreateRoutedInsert(group);
        var command = new NpgsqlBatchCommand(group.IsRouted ? _routedArrayText! : _arrayText!);
        command.Parameters.Add(group.IsRouted ? group.Store() : ArrayParameter.OfStores(group));
        for (var index = 0; index < _types.Length; index++)
            command.Parameters.Add(ArrayParameter.Create(_types[index], group, index));
        return command;
    }

    private NpgsqlBatchCommand CreateRoutedInsert(StatementGroup group)
    {
        var text = _routedInserts.GetOrAdd(group.Count, rows => _writeInsert!(StatementForm.RoutedForRows(rows, _types.Length)));
        var command = new NpgsqlBatchCommand(text);
        command.Parameters.Add(group.Store());
        for (var index = 0; index < group.Count; index++)
            group[index].AddParameters(command.Parameters);
        return command;
    }
}
