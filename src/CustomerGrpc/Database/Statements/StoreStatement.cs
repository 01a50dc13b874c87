using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>One SQL statement of one store, and how a row of its answer is read. It may be run again.</summary>
/// <param name="StoreId">The store; the statement's <c>$1</c>. Empty, and first in a batch, for a statement on no store's table.</param>
/// <param name="Sql">The statement, with positional parameters.</param>
/// <param name="Parameters">The values of <c>$2</c> and what follows.</param>
/// <param name="Read">Makes the result of the current row.</param>
internal sealed record StoreStatement<T>(Guid StoreId, string Sql, IReadOnlyList<NpgsqlParameter> Parameters, Func<NpgsqlDataReader, T> Read)
    where T : class
{
    private bool _parametersAreTaken;

    /// <summary>What a write locks first; a read locks nothing.</summary>
    public LockKey Locks { get; init; } = LockKey.OfRow(StoreId, Guid.Empty);

    /// <summary>What can stand in the place of several that differ in their parameters alone; null where nothing can.</summary>
    public ArrayStatement? Array { get; init; }

    /// <summary>The command to send. One is never sent twice: it remembers what its connection had prepared.</summary>
    public NpgsqlBatchCommand NewCommand()
    {
        var command = new NpgsqlBatchCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = StoreId });
        foreach (var parameter in Parameters)
            command.Parameters.Add(_parametersAreTaken ? parameter.Clone() : parameter);
        _parametersAreTaken = true;
        return command;
    }
}
