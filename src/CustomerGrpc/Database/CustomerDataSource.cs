using CustomerGrpc.Batching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>Creates the data source, and lets EF Core use it.</summary>
internal static class CustomerDataSource
{
    /// <summary>Enough for every statement of the service and the common masks. A prepared statement costs 40 % less.</summary>
    private const int PreparedStatements = 200;

    /// <summary>The name of the pool in metrics and spans. The default is the connection string.</summary>
    private const string PoolName = "customers";

    /// <param name="connectionString">
    /// Its own settings take precedence. <c>Max Auto Prepare=0</c> is for poolers without prepared statements.
    /// </param>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "CustomerGrpc" };
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (PreparedStatements, 2);
        // The service leaves no state in a session, so there is nothing to reset when a connection is reused.
        settings.NoResetOnClose = true;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = PoolName };
        return builder.ConfigureTracing(BatchingTracing.Configure).Build();
    }

    /// <summary>Lets EF Core use the same connections.</summary>
    public static void Use(IServiceProvider services, DbContextOptionsBuilder options) => options
        .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
        // A test compares the model with the snapshot and says what to do. Without this, every start would compare them and fail.
        .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
