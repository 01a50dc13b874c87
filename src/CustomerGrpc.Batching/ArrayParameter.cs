using System.Collections.Frozen;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Batching;

/// <summary>Creates the parameter of an array form: the array of a group's values.</summary>
internal static class ArrayParameter
{
    private static readonly FrozenDictionary<NpgsqlDbType, Func<StatementGroup, int, NpgsqlParameter>> Factories =
        new Dictionary<NpgsqlDbType, Func<StatementGroup, int, NpgsqlParameter>>
        {
            [NpgsqlDbType.Text] = (group, index) => Create(NpgsqlDbType.Text, group, index, static value => value as string),
            [NpgsqlDbType.Json] = (group, index) => Create(NpgsqlDbType.Json, group, index, static value => value as string),
            [NpgsqlDbType.Jsonb] = (group, index) => Create(NpgsqlDbType.Jsonb, group, index, static value => value as string),
            [NpgsqlDbType.Bytea] = (group, index) => Create(NpgsqlDbType.Bytea, group, index, static value => value as byte[]),
            [NpgsqlDbType.Uuid] = (group, index) => Create(NpgsqlDbType.Uuid, group, index, static value => value as Guid?),
            [NpgsqlDbType.Bigint] = (group, index) => Create(NpgsqlDbType.Bigint, group, index, static value => value as long?),
            [NpgsqlDbType.Smallint] = (group, index) => Create(NpgsqlDbType.Smallint, group, index, static value => value as short?),
            [NpgsqlDbType.Boolean] = (group, index) => Create(NpgsqlDbType.Boolean, group, index, static value => value as bool?),
            [NpgsqlDbType.Date] = (group, index) => Create(NpgsqlDbType.Date, group, index, static value => value as DateOnly?),
            [NpgsqlDbType.TimestampTz] = (group, index) =>
                Create(NpgsqlDbType.TimestampTz, group, index, static value => value as DateTime?),
            // Postgres flattens an array of arrays. Their texts are sent, and StatementForm casts them.
            [NpgsqlDbType.Array | NpgsqlDbType.Bigint] = (group, index) => Create(NpgsqlDbType.Text, group, index, ArrayText),
            [NpgsqlDbType.Array | NpgsqlDbType.Text] = (group, index) => Create(NpgsqlDbType.Text, group, index, ArrayText),
        }.ToFrozenDictionary();

    public static bool IsSupported(NpgsqlDbType type) => Factories.ContainsKey(type);

    /// <summary>The cast that makes a value of the type out of an element of the parameter.</summary>
    public static string CastTo(NpgsqlDbType type) => type switch
    {
        NpgsqlDbType.Array | NpgsqlDbType.Bigint => "::bigint[]",
        NpgsqlDbType.Array | NpgsqlDbType.Text => "::text[]",
        _ => "",
    };

    public static NpgsqlParameter Create(NpgsqlDbType type, StatementGroup group, int index) => Factories[type](group, index);

    /// <summary>The stores of the statements.</summary>
    public static NpgsqlParameter OfStores(StatementGroup group) =>
        Create(NpgsqlDbType.Uuid, group, static statement => statement.StoreId);

    // NULL arrives as DBNull, which the conversions turn into null.
    private static NpgsqlParameter<T[]> Create<T>(NpgsqlDbType type, StatementGroup group, int index, Func<object?, T> convert) =>
        Create(type, group, statement => convert(statement.Parameters[index].Value));

    private static NpgsqlParameter<T[]> Create<T>(NpgsqlDbType type, StatementGroup group, Func<PendingStatement, T> valueOf)
    {
        var values = new T[group.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = valueOf(group[row]);
        return new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    private static string? ArrayText(object? value) => value switch
    {
        long[] numbers => $"{{{string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))}}}",
        string[] texts => $"{{{string.Join(',', texts.Select(Quoted))}}}",
        _ => null,
    };

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
