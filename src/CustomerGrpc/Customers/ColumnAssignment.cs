using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>What an update does to one column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Members">The members of the column's JSON object that are set or removed; null if the column gets a new value.</param>
/// <param name="FirstParameter">The number of the first of its parameters in the statement.</param>
internal readonly record struct ColumnAssignment(CustomerColumn Column, IReadOnlyList<string>? Members, int FirstParameter)
{
    /// <summary>How many parameters it takes.</summary>
    public int ParameterCount => Members is null ? 1 : 2;

    /// <summary>The parameter with the new value or, where members change, the object that holds theirs.</summary>
    public string Value(StatementForm form) => form.Value(FirstParameter + ParameterCount - 1);

    /// <summary>SQL for the column's new value.</summary>
    public string NewValue(StatementForm form) =>
        Members is null ? Value(form) : Column.Merge(form.Value(FirstParameter), Value(form));

    /// <summary>Adds its parameters.</summary>
    public void AddParameters(List<NpgsqlParameter> parameters, CustomerUpdate update)
    {
        if (Members is not null)
            parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. Members] });
        parameters.Add(CustomerTable.Parameter(Column, update.Customer, update.MetadataJson));
    }
}
