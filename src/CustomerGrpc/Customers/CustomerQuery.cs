using System.Globalization;
using System.Text;
using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Which customers of a store to read: all that meet every condition.</summary>
/// <param name="storeId">The store.</param>
/// <param name="includesDeleted">Whether deleted customers are read too.</param>
internal sealed class CustomerQuery(Guid storeId, bool includesDeleted = false)
{
    private static readonly string Columns = CustomerTable.SelectedIn(StatementForm.ForOne);

    private readonly StringBuilder _conditions = new(includesDeleted ? "store_id = $1" : "store_id = $1 AND delete_time IS NULL");
    private readonly List<object> _values = [storeId];

    public Guid StoreId => storeId;

    /// <summary>Adds a condition.</summary>
    /// <param name="condition">SQL over the columns of customers. The values in braces are sent as parameters.</param>
    public void Where(FormattableString condition)
    {
        var parameters = Array.ConvertAll(condition.GetArguments(), value => (object)Parameter(value!, _values));
        _conditions.Append(" AND ").AppendFormat(CultureInfo.InvariantCulture, condition.Format, parameters);
    }

    /// <summary>The command that counts the customers.</summary>
    public NpgsqlBatchCommand Count() => Command($"SELECT count(*) FROM customers c WHERE {_conditions}", _values);

    /// <summary>The command that reads the customers.</summary>
    /// <param name="order">The expressions to sort by.</param>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="take">How many to read at most.</param>
    public NpgsqlBatchCommand Select(string order, long skip, int take)
    {
        List<object> values = [.. _values];
        var limit = $"LIMIT {Parameter(take, values)}{(skip > 0 ? $" OFFSET {Parameter(skip, values)}" : "")}";
        return Command($"SELECT {Columns} FROM customers c WHERE {_conditions} ORDER BY {order} {limit}", values);
    }

    private static string Parameter(object value, List<object> values)
    {
        values.Add(value);
        return $"${values.Count}";
    }

    private static NpgsqlBatchCommand Command(string sql, List<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
