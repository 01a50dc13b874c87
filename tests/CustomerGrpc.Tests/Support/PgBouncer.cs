using System.Diagnostics;
using CustomerGrpc.Database;
using Npgsql;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// PgBouncer in front of a PostgreSQL, with few sessions to share. Each transaction may get another session: the one that has
/// been idle longest.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const int Port = 6432;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _directory;
    private readonly Process _process;

    private PgBouncer(string directory, Process process) => (_directory, _process) = (directory, process);

    /// <summary>Whether this run of the tests connects the service through it.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable("TEST_POOLER") switch
    {
        null or "" => false,
        "pgbouncer" => true,
        var other => throw new InvalidOperationException($"TEST_POOLER must be pgbouncer, not {other}."),
    };

    /// <param name="connectionString">Connects the one role that it lets in.</param>
    public static async Task<PgBouncer> StartAsync(string connectionString)
    {
        var directory = Directory.CreateTempSubdirectory("customer-grpc-").FullName;
        var postgres = new NpgsqlConnectionStringBuilder(connectionString);
        await File.WriteAllTextAsync(Path.Combine(directory, "users"), $"\"{postgres.Username}\" \"{postgres.Password}\"\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "pgbouncer.ini"), $"""
            [databases]
            * = host={postgres.Host} port={postgres.Port}
            [pgbouncer]
            unix_socket_dir = {directory}
            listen_port = {Port}
            logfile = {directory}/log
            auth_type = scram-sha-256
            auth_file = {directory}/users
            pool_mode = transaction
            max_client_conn = 2000
            server_round_robin = 1
            default_pool_size = 5
            query_wait_timeout = 15
            server_login_retry = 1

            """);
        var pooler = new PgBouncer(directory, await LaunchAsync(directory));
        await pooler.WaitAsync();
        return pooler;
    }

    /// <summary>The same database through the pooler, as the README says to configure it.</summary>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Host = _directory,
        Port = Port,
        MaxAutoPrepare = 0,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // It does not run as root, and ends when the tests do, however they end: its shell then reads the end of its input.
    private static async Task<Process> LaunchAsync(string directory)
    {
        string[] command = ["pgbouncer", "-q", Path.Combine(directory, "pgbouncer.ini")];
        if (Environment.IsPrivilegedProcess)
        {
            var user = await LocalPostgresUser.FindAsync(directory, CancellationToken.None);
            await user.TakeAsync(directory, CancellationToken.None);
            var asUser = user.Command(directory, command[0], command[1..]);
            command = [asUser.Program, .. asUser.Arguments];
        }

        var shell = new ProcessStartInfo("sh", ["-c", "\"$@\" & read -r _; kill -INT $!; wait", "sh", .. command]) { RedirectStandardInput = true };
        shell.Environment["PATH"] += ":/usr/sbin";
        return Process.Start(shell)!;
    }

    private async Task WaitAsync()
    {
        var waited = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(_directory, $".s.PGSQL.{Port}")))
        {
            if (waited.Elapsed > Limit)
                throw new InvalidOperationException($"PgBouncer does not start, see {_directory}/log.");
            await Task.Delay(10);
        }
    }
}
