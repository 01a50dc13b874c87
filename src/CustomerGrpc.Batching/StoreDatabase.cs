using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>A database that keeps the rows of many stores (tenants), and how a transaction is limited to one store in it.</summary>
public sealed class StoreDatabase
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly Func<NpgsqlDataSource, CancellationToken, ValueTask<StoreScope>>? _getScope;
    private StoreScope? _scope;

    /// <summary>A database whose scope is known.</summary>
    public StoreDatabase(NpgsqlDataSource dataSource, StoreScope scope) => (_dataSource, _scope) = (dataSource, scope);

    /// <summary>A database whose scope has to be looked up. It is looked up once, before the first statement.</summary>
    public StoreDatabase(NpgsqlDataSource dataSource, Func<NpgsqlDataSource, CancellationToken, ValueTask<StoreScope>> getScope) =>
        (_dataSource, _getScope) = (dataSource, getScope);

    /// <summary>How a transaction is limited to a store.</summary>
    public ValueTask<StoreScope> GetScopeAsync(CancellationToken cancellationToken) =>
        _scope is { } known ? ValueTask.FromResult(known) : LookUpScopeAsync(cancellationToken);

    internal ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken) =>
        _dataSource.OpenConnectionAsync(cancellationToken);

    private async ValueTask<StoreScope> LookUpScopeAsync(CancellationToken cancellationToken) =>
        _scope = await _getScope!(_dataSource, cancellationToken);
}
