using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>
/// A column of the customers table and the field of <see cref="V1.Customer"/> that it stores. Every statement, the reading of rows and
/// EF Core's model are derived from it.
/// </summary>
/// <param name="fieldNumber">The number of the field.</param>
/// <param name="type">The column's type.</param>
internal abstract class CustomerColumn(int fieldNumber, NpgsqlDbType type)
{
    /// <summary>The number of the field.</summary>
    public int FieldNumber => fieldNumber;

    /// <summary>The column's type.</summary>
    public NpgsqlDbType Type => type;

    /// <summary>The column's name: the field's, unless it is set.</summary>
    public string Name { get; init; } = V1.Customer.Descriptor.FindFieldByNumber(fieldNumber).Name;

    /// <summary>Whether the column is NOT NULL.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// For a column whose members a mask can name: SQL that takes the members <c>{1}</c> out of the object <c>{0}</c> and adds those of
    /// the object <c>{2}</c>.
    /// </summary>
    public string? MergeSql { get; init; }

    /// <summary>Whether its values can be large, so that they count for the size of a customer.</summary>
    public bool IsLarge { get; init; }

    /// <summary>How many members its JSON object may have; null if that needs no check when members change.</summary>
    public ulong? MaxMembers { get; init; }

    /// <summary>The column's position among those that callers write; <see cref="CustomerTable"/> sets it.</summary>
    public int Index { get; set; }

    /// <summary>The column in a set of columns that callers write.</summary>
    public ulong Bit => 1UL << Index;

    /// <summary>The expression that a SELECT or RETURNING of a row <c>c</c> reads.</summary>
    public virtual string Selected => $"c.{Name}";

    /// <summary>The type of the column's values in EF Core's model.</summary>
    public abstract Type ValueType { get; }

    /// <summary>Whether callers write the field.</summary>
    public abstract bool IsWritable { get; }

    /// <summary>The parameter that sets the column to what a message holds; NULL if the field is not set.</summary>
    public abstract NpgsqlParameter Parameter(V1.Customer customer);

    /// <summary>Sets the field to the value of <see cref="Selected"/>, and leaves it unset if that is NULL.</summary>
    /// <param name="row">The reader, at the row.</param>
    /// <param name="ordinal">The position of the column in the row.</param>
    /// <param name="customer">The message.</param>
    public abstract void Read(NpgsqlDataReader row, int ordinal, V1.Customer customer);

    /// <summary>SQL for the column's new value where only some of its members change.</summary>
    public string Merge(string removed, string added) => string.Format(CultureInfo.InvariantCulture, MergeSql!, Name, removed, added);

    /// <summary>A parameter that is NULL.</summary>
    protected NpgsqlParameter Null() => new() { NpgsqlDbType = type, Value = DBNull.Value };
}

/// <summary>A column of texts, JSON or arrays.</summary>
/// <param name="fieldNumber">The number of the field.</param>
/// <param name="type">The column's type.</param>
/// <param name="get">The column's value for a message, null for NULL; null where callers do not write the field.</param>
/// <param name="set">Sets the field to a value of the column.</param>
internal sealed class ObjectColumn<T>(int fieldNumber, NpgsqlDbType type, Func<V1.Customer, T?>? get, Action<V1.Customer, T> set)
    : CustomerColumn(fieldNumber, type)
    where T : class
{
    public override Type ValueType => typeof(T);

    public override bool IsWritable => get is not null;

    public override NpgsqlParameter Parameter(V1.Customer customer) =>
        get!(customer) is { } value ? new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = Type } : Null();

    public override void Read(NpgsqlDataReader row, int ordinal, V1.Customer customer)
    {
        if (IsRequired || !row.IsDBNull(ordinal))
            set(customer, row.GetFieldValue<T>(ordinal));
    }
}

/// <summary>A column of numbers, times or other values.</summary>
/// <param name="fieldNumber">The number of the field.</param>
/// <param name="type">The column's type.</param>
/// <param name="get">The column's value for a message, null for NULL; null where callers do not write the field.</param>
/// <param name="set">Sets the field to a value of the column.</param>
internal sealed class ValueColumn<T>(int fieldNumber, NpgsqlDbType type, Func<V1.Customer, T?>? get, Action<V1.Customer, T> set)
    : CustomerColumn(fieldNumber, type)
    where T : struct
{
    public override Type ValueType => IsRequired ? typeof(T) : typeof(T?);

    public override bool IsWritable => get is not null;

    public override NpgsqlParameter Parameter(V1.Customer customer) =>
        get!(customer) is { } value ? new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = Type } : Null();

    public override void Read(NpgsqlDataReader row, int ordinal, V1.Customer customer)
    {
        if (IsRequired || !row.IsDBNull(ordinal))
            set(customer, row.GetFieldValue<T>(ordinal));
    }
}
