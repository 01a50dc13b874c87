using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Database.Statements;

/// <summary>
/// One command in the place of several that differ in their values alone: each parameter is an array of theirs. PostgreSQL runs it at
/// half of what they cost. It takes rows, and locks them, in the arrays' order where it finds them by an index; in a table so small
/// that it is read whole the order is the table's, and two batches that meet in it may cost a retry.
/// </summary>
internal sealed partial class ArrayStatement
{
    /// <summary>In a statement's text, where it takes its values from: a table of them, with a row for each statement in whose place it stands.</summary>
    public const string Rows = "$rows";

    /// <summary>What its answer ends with: of which row it is, from 1 on. A row without an answer is left out.</summary>
    public const string Place = ", v.place";

    /// <summary>The same for an INSERT, whose answer knows nothing of where its values came from; <c>$2</c> is the new row's id.</summary>
    public const string PlaceOfNew = ", array_position($$2, c.id)::bigint";

    private readonly string _sql;
    private readonly NpgsqlDbType[] _types;

    private ArrayStatement(string sql, NpgsqlDbType[] types) => (_sql, _types) = (sql, types);

    /// <summary>Makes one of the text of a single statement that has <see cref="Rows"/> and <see cref="Place"/> in it.</summary>
    /// <param name="sql">It; <c>$1</c> is the store, as in a single one, <c>$2</c> a value and <c>$$2</c> the array of these.</param>
    /// <param name="types">The types of <c>$2</c> and what follows.</param>
    /// <returns>Null if a value is an array itself: PostgreSQL would take an array of these apart to its elements.</returns>
    public static ArrayStatement? Of(string sql, IEnumerable<NpgsqlDbType> types)
    {
        NpgsqlDbType[] all = [.. types];
        if (Array.Exists(all, static type => (type & NpgsqlDbType.Array) != 0))
            return null;
        var numbers = Enumerable.Range(2, all.Length).ToArray();
        var arrays = string.Join(", ", numbers.Select(number => $"${number}"));
        var columns = string.Join(", ", numbers.Select(number => $"p{number}"));
        var rows = $"unnest({arrays}) WITH ORDINALITY AS v ({columns}, place)";
        return new(Parameter().Replace(sql, "v.p$1").Replace("$$", "$", StringComparison.Ordinal).Replace(Rows, rows, StringComparison.Ordinal), all);
    }

    /// <summary>The command that stands in the place of the run's.</summary>
    public NpgsqlBatchCommand NewCommand(in StatementRun run)
    {
        var command = new NpgsqlBatchCommand(_sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run.StoreId });
        for (var index = 0; index < _types.Length; index++)
            command.Parameters.Add(ArrayOf(_types[index], run, index));
        return command;
    }

    private static NpgsqlParameter ArrayOf(NpgsqlDbType type, in StatementRun run, int index) => type switch
    {
        NpgsqlDbType.Text or NpgsqlDbType.Json or NpgsqlDbType.Jsonb => ArrayOf(type, run, index, static value => value as string),
        NpgsqlDbType.Uuid => ArrayOf(type, run, index, static value => value as Guid?),
        NpgsqlDbType.Bigint => ArrayOf(type, run, index, static value => value as long?),
        NpgsqlDbType.Smallint => ArrayOf(type, run, index, static value => value as short?),
        NpgsqlDbType.Boolean => ArrayOf(type, run, index, static value => value as bool?),
        NpgsqlDbType.Date => ArrayOf(type, run, index, static value => value as DateOnly?),
        NpgsqlDbType.TimestampTz => ArrayOf(type, run, index, static value => value as DateTime?),
        _ => throw new NotSupportedException($"There is no array of {type} yet."),
    };

    private static NpgsqlParameter<T[]> ArrayOf<T>(NpgsqlDbType type, in StatementRun run, int index, Func<object?, T> valueOf)
    {
        var values = new T[run.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = valueOf(run[row].Parameters[index].Value);
        return new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    [GeneratedRegex(@"(?<!\$)\$([2-9]|[1-9]\d+)")]
    private static partial Regex Parameter();
}
