using System.Diagnostics;
using CustomerGrpc.LocalPostgres;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>Runs the initialization script of compose's database on a test server.</summary>
public sealed class PostgresRoleTests : IDisposable
{
    private const string Password = "it's a \"secret\"";

    private readonly string _directory = Directory.CreateTempSubdirectory("customer-grpc-").FullName;

    public PostgresRoleTests() => File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_script_creates_a_role_that_can_migrate_and_serve_but_not_bypass_row_level_security()
    {
        await using var server = await PostgresServer.StartAsync(
            Path.Combine(_directory, "postgres"), NullLogger.Instance, CancellationToken.None, "fsync=off");
        var admin = new NpgsqlConnectionStringBuilder(server.AdminConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        // The private server has already created its own role.
        await ExecuteAsync(connection, "DROP DATABASE customers");
        await ExecuteAsync(connection, "DROP ROLE customers");

        await RunScriptAsync(admin, server.ProgramDirectory);

        var customers = new NpgsqlConnectionStringBuilder(
            admin.ConnectionString)
        { Username = "customers", Database = "customers", Password = Password };
        var (exitCode, _, errors) = await ProgramRun.ToEndAsync(
            ["token", "create", "--store", "demo"], ("ConnectionStrings__Customers", customers.ConnectionString));
        Assert.True(exitCode == 0, errors);
        Assert.Equal(
            false,
            await ExecuteAsync(connection, "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = 'customers'"));
    }

    private static async Task RunScriptAsync(NpgsqlConnectionStringBuilder admin, string programs)
    {
        var start = new ProcessStartInfo("sh", [DeployedFile.PathOf("postgres/create-customers.sh")])
        {
            RedirectStandardError = true,
            Environment =
            {
                ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}",
                ["PGHOST"] = admin.Host,
                ["PGPORT"] = $"{admin.Port}",
                ["PGPASSWORD"] = admin.Password,
                ["POSTGRES_USER"] = admin.Username,
                ["CUSTOMERS_PASSWORD"] = Password,
            },
        };
        using var script = Process.Start(start)!;
        var errors = await script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0, errors);
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
