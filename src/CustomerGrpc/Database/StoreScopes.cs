using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>How transactions are limited to a store in the customers' database, on one server or distributed with Citus.</summary>
internal static class StoreScopes
{
    /// <summary>The setting that row-level security compares store_id with.</summary>
    public const string Setting = "customers.store_id";

    private static readonly StoreScope OneServer = StoreScope.FromSetting(Setting);

    /// <summary>Uses the function that <see cref="Distribution"/> creates.</summary>
    private static readonly StoreScope Citus = StoreScope.FromFunction(
        "name_store",
        """
        SELECT store, groupid FROM unnest($1) AS store
        JOIN pg_dist_placement ON shardid = get_shard_id_for_distribution_column('customers', store)
        """);

    /// <summary>Looks up whether the database is distributed.</summary>
    public static async ValueTask<StoreScope> FindAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT to_regprocedure('name_store(text, text)') IS NOT NULL");
        return await command.ExecuteScalarAsync(cancellationToken) is true ? Citus : OneServer;
    }
}
