using System.Collections.Frozen;
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
            [NpgsqlDbType.Uuid] = (group, index) => Create(NpgsqlDbType.Uuid, group, index, static value => value as Guid?),
            [NpgsqlDbType.Bigint] = (group, index) => Create(NpgsqlDbType.Bigint, group, index, static value => value as long?),
            [NpgsqlDbType.Smallint] = (group, index) => Create(NpgsqlDbType.Smallint, group, index, static value => value as short?),
            [NpgsqlDbType.Boolean] = (group, index) => Create(NpgsqlDbType.Boolean, group, index, static value => value as bool?),
            [NpgsqlDbType.Date] = (group, index) => Create(NpgsqlDbType.Date, group, index, static value => value as DateOnly?),
            [NpgsqlDbType.TimestampTz] = (group, index) =>
                Create(NpgsqlDbType.TimestampTz, group, index, static value => value as DateTime?),
        }.ToFrozenDictionary();

    public static bool IsSupported(NpgsqlDbType type) => Factories.ContainsKey(type);

    public static NpgsqlParameter Create(NpgsqlDbType type, StatementGroup group, int index) => Factories[type](group, index);

    // NULL arrives as DBNull, which the conversions turn into null.
    private static NpgsqlParameter<T[]> Create<T>(NpgsqlDbType type, StatementGroup group, int index, Func<object?, T> convert)
    {
        var values = new T[group.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = convert(group[row].Parameters[index].Value);
        return new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
