using CustomerGrpc.Tests.Support;
using Npgsql;

[assembly: AssemblyFixture<CustomerGrpc.Batching.Tests.TestPostgres>]

namespace CustomerGrpc.Batching.Tests;

/// <summary>The server of this test run. Its databases are empty.</summary>
public sealed class TestPostgres : TestPostgresServer
{
    protected override Task PrepareTemplateAsync(string connectionString) => Task.CompletedTask;
}

/// <summary>A database for the tests of one class.</summary>
public sealed class TestDatabase(TestPostgres postgres) : IAsyncLifetime
{
    private NpgsqlDataSource? _admin;

    /// <summary>The connection string of the role customers, with its password.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Connects the role customers, which row-level security restricts.</summary>
    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync()) { NoResetOnClose = true };
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (200, 2);
        ConnectionString = settings.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
        _admin = NpgsqlDataSource.Create(await postgres.AdminConnectionStringAsync(settings.ConnectionString));
    }

    /// <summary>Runs SQL as the superuser, which row-level security does not restrict. Returns the first value of the first row.</summary>
    public async Task<object?> QueryAsync(string sql)
    {
        await using var command = _admin!.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _admin!.DisposeAsync();
        await postgres.DropDatabaseAsync(DataSource.ConnectionString);
    }
}
