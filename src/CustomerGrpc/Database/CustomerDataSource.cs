using CustomerGrpc.Batching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>How the database is connected to.</summary>
internal static class CustomerDataSource
{
    /// <summary>Enough for every statement of the service and the masks in common use; a prepared statement costs 40 % less.</summary>
    private const int PreparedStatements = 200;

    /// <summary>What the pool is called in measurements and spans; by default that is the connection string.</summary>
    private const string PoolName = "customers";

    /// <param name="connectionString">
    /// What it says itself is kept: a pooler that does not carry prepared statements is told by <c>Max Auto Prepare=0</c>.
    /// </param>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "CustomerGrpc" };
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (PreparedStatements, 2);
        // Nothing here leaves anything behind in a session, so there is nothing to reset when a connection is used again.
        settings.NoResetOnClose = true;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = PoolName };
        return builder.ConfigureTracing(BatchingTracing.Configure).Build();
    }

    /// <summary>Lets EF Core use the same connections.</summary>
    public static void Use(IServiceProvider services, DbContextOptionsBuilder options) => options
        .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
        // A test compares the model with the snapshot. Otherwise each migration would, and fail where the test says what to do.
        .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
