using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CustomerGrpc.LocalPostgres;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

public sealed class PostgresServerTests(PostgresServerTests.Initialized initialized)
    : IClassFixture<PostgresServerTests.Initialized>, IAsyncLifetime
{
    private readonly string _root = NewRoot();

    private string Home => Path.Combine(_root, "postgres");

    private string PidFile => Path.Combine(Home, "data", "postmaster.pid");

    public async ValueTask InitializeAsync() => await RunAsync("cp", "-a", initialized.Directory, Home);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Data_port_and_password_survive_a_restart()
    {
        string connectionString;
        await using (var first = await StartAsync())
        {
            connectionString = first.ConnectionString;
            await ExecuteAsync(connectionString, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        Assert.False(File.Exists(PidFile));

        await using var second = await StartAsync();
        Assert.Equal(connectionString, second.ConnectionString);
        Assert.Equal(42, await ExecuteAsync(connectionString, "SELECT answer FROM kept"));
    }

    [Fact]
    public async Task The_role_of_the_application_owns_its_database_and_is_not_a_superuser()
    {
        await using var postgres = await StartAsync();

        Assert.Equal(
            "customers/customers/C.UTF-8/UTF8/plain",
            await ExecuteAsync(postgres.ConnectionString, """
                SELECT concat_ws('/', current_user, pg_get_userbyid(datdba), datcollate, pg_encoding_to_char(encoding),
                    CASE WHEN rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole THEN 'privileged' ELSE 'plain' END)
                FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user
                """));
        Assert.Equal(
            "on/on/127.0.0.1/terse",
            await ExecuteAsync(postgres.AdminConnectionString, """
                SELECT concat_ws('/', current_setting('fsync'), current_setting('synchronous_commit'),
                    current_setting('listen_addresses'), current_setting('log_error_verbosity'))
                """));
    }

    [Fact]
    public async Task A_connection_requires_the_password_that_only_its_owner_can_read()
    {
        await using var postgres = await StartAsync();

        foreach (var user in new[] { "customers", "postgres" })
        {
            var guess = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Username = user, Password = "guess" };
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(guess.ConnectionString, "SELECT 1"));
            Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(Home, $"{user}.password")));
        }
    }

    [Fact]
    public async Task A_server_that_was_killed_during_writes_starts_again_with_every_acknowledged_row()
    {
        var acknowledged = 0;
        var killed = await StartAsync();
        await ExecuteAsync(killed.ConnectionString, "CREATE TABLE written (number int)");
        var writes = Task.Run(async () =>
        {
            await using var connection = new NpgsqlConnection(Unpooled(killed.ConnectionString));
            await connection.OpenAsync();
            while (true)
            {
                await using var insert = new NpgsqlCommand($"INSERT INTO written VALUES ({acknowledged})", connection);
                await insert.ExecuteNonQueryAsync();
                Volatile.Write(ref acknowledged, acknowledged + 1);
            }
        }, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Task.FromResult(writes.IsCompleted || Volatile.Read(ref acknowledged) >= 20));
        KillPostmaster();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => writes);

        await using var next = await StartAsync();
        Assert.Equal(
            Enumerable.Range(0, acknowledged),
            (int[])(await ExecuteAsync(
                next.ConnectionString, $"SELECT array_agg(number ORDER BY number) FROM written WHERE number < {acknowledged}"))!);
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task A_pid_file_that_names_another_running_program_is_ignored()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var content = $"{Environment.ProcessId}\n{Home}/data\n1700000000\n5432\n\n127.0.0.1\n\nready\n";
        await File.WriteAllTextAsync(PidFile, content, cancellationToken);

        await using var postgres = await StartAsync();
        Assert.Equal(1, await ExecuteAsync(postgres.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_server_that_outlived_its_process_is_used_and_then_stopped()
    {
        var first = await StartAsync();
        var port = PortOf(first);
        var pgCtl = Path.Combine(first.ProgramDirectory, "pg_ctl");
        await first.DisposeAsync();
        await RunAsOwnerAsync(
            pgCtl, "start", "-D", $"{Home}/data", "-w", "-l", $"{Home}/postgres.log",
            "-o", $"-c port={port} -c unix_socket_directories=");
        var processId = PostmasterProcessId();

        await using (var second = await StartAsync())
        {
            Assert.Equal(processId, PostmasterProcessId());
            Assert.Equal(1, await ExecuteAsync(second.ConnectionString, "SELECT 1"));
        }
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task Concurrent_starts_share_one_server_and_the_last_disposal_stops_it()
    {
        var users = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());

        Assert.Single(users.Select(PortOf).Distinct());
        await users[0].DisposeAsync();
        await users[1].DisposeAsync();
        Assert.Equal(1, await ExecuteAsync(users[2].ConnectionString, "SELECT 1"));
        await users[2].DisposeAsync();
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task Each_directory_has_its_own_server()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync(Path.Combine(_root, "other"));

        Assert.NotEqual(PortOf(one), PortOf(other));
        await ExecuteAsync(one.ConnectionString, "CREATE TABLE only_here ()");
        Assert.Equal(DBNull.Value, await ExecuteAsync(other.ConnectionString, "SELECT to_regclass('only_here')::text"));
    }

    [Fact]
    public async Task Another_port_is_used_if_another_program_listens_on_the_last_one()
    {
        int port;
        await using (var first = await StartAsync())
            port = PortOf(first);
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        await using var second = await StartAsync();
        Assert.NotEqual(port, PortOf(second));
        Assert.Equal(1, await ExecuteAsync(second.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task An_interrupted_initialization_is_started_again()
    {
        Directory.Move(Path.Combine(Home, "data"), Path.Combine(Home, "data.new"));
        await File.WriteAllTextAsync(Path.Combine(Home, "data.new", "PG_VERSION"), "15", TestContext.Current.CancellationToken);

        await using var postgres = await StartAsync();
        Assert.Equal(1, await ExecuteAsync(postgres.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_server_that_cannot_start_is_reported_in_one_line()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var failure = await Assert.ThrowsAsync<PostgresServerException>(() => PostgresServer.StartAsync(
            Home, NullLogger.Instance, CancellationToken.None, "no_such_setting=1"));

        Assert.StartsWith($"PostgreSQL does not start, see {Home}/postgres.log: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        var log = await File.ReadAllTextAsync($"{Home}/postgres.log", cancellationToken);
        Assert.Contains("no_such_setting", log, StringComparison.Ordinal);
    }

    [Fact(Skip = "Needs root.", SkipType = typeof(Environment), SkipUnless = nameof(Environment.IsPrivilegedProcess))]
    public async Task A_directory_that_only_root_can_reach_is_replaced_by_another()
    {
        Directory.Delete(Home, recursive: true);
        File.SetUnixFileMode(_root, ServerUser.OwnerOnly);
        var replacement = Path.Combine("/var/lib/customer-grpc", Home.Trim('/').Replace('/', '-'));
        try
        {
            await using var postgres = await StartAsync();
            Assert.Equal(
                Path.Combine(replacement, "data"), await ExecuteAsync(postgres.AdminConnectionString, "SHOW data_directory"));
        }
        finally
        {
            Directory.Delete(replacement, recursive: true);
        }
    }

    private Task<PostgresServer> StartAsync(string? directory = null) =>
        PostgresServer.StartAsync(directory ?? Home, NullLogger.Instance, CancellationToken.None);

    private static int PortOf(PostgresServer postgres) => new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Port;

    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private int PostmasterProcessId() => Postmaster.Find(Path.Combine(Home, "data"))!.Value.ProcessId;

    private void KillPostmaster()
    {
        using var process = Process.GetProcessById(PostmasterProcessId());
        process.Kill();
        process.WaitForExit();
    }

    private async Task RunAsOwnerAsync(string program, params string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess)
            await RunAsync(program, arguments);
        else
            await RunAsync((await ServerUser.FindAsync(Home, CancellationToken.None)).Command("/", program, arguments));
    }

    private static Task RunAsync(string program, params string[] arguments) => RunAsync(new ProcessCommand("/", program, arguments));

    private static async Task RunAsync(ProcessCommand command)
    {
        var (succeeded, output) = await command.RunAsync(CancellationToken.None);
        Assert.True(succeeded, output);
    }

    private static string NewRoot()
    {
        var root = Directory.CreateTempSubdirectory("customer-grpc-").FullName;
        // The user that PostgreSQL runs as if this process is root must be able to reach the directory.
        File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);
        return root;
    }

    /// <summary>A directory as the first start leaves it. Tests start with a copy of it.</summary>
    public sealed class Initialized : IAsyncLifetime
    {
        private readonly string _root = NewRoot();

        public string Directory => Path.Combine(_root, "postgres");

        public async ValueTask InitializeAsync() =>
            await (await PostgresServer.StartAsync(Directory, NullLogger.Instance, CancellationToken.None)).DisposeAsync();

        public ValueTask DisposeAsync()
        {
            System.IO.Directory.Delete(_root, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
