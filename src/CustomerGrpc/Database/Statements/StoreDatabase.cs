using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>The database that keeps the stores' customers, on one server or distributed.</summary>
internal sealed class StoreDatabase(NpgsqlDataSource dataSource)
{
    private StoreNaming? _naming;

    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken) => dataSource.OpenConnectionAsync(cancellationToken);

    /// <summary>How stores are named in it; asked once.</summary>
    public ValueTask<StoreNaming> NamingAsync(CancellationToken cancellationToken) =>
        _naming is { } known ? ValueTask.FromResult(known) : AskAsync(cancellationToken);

    private async ValueTask<StoreNaming> AskAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT to_regprocedure('name_store(text, text)') IS NOT NULL");
        return _naming = await command.ExecuteScalarAsync(cancellationToken) is true ? StoreNaming.OnCitus : StoreNaming.OnOneServer;
    }
}
