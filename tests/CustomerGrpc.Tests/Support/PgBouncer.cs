using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CustomerGrpc.LocalPostgres;
using Npgsql;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// PgBouncer in front of PostgreSQL with few server connections. Each transaction may use another one: the one that has
/// been idle longest.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const int Port = 6432;

    private readonly string _directory;
    private readonly IPAddress _address;
    private readonly Process _process;

    private PgBouncer(string directory, IPAddress address, Process process) =>
        (_directory, _address, _process) = (directory, address, process);

    /// <summary>Whether this run of the tests connects the service through it.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable("TEST_POOLER") switch
    {
        null or "" => false,
        "pgbouncer" => true,
        var other => throw new InvalidOperationException($"TEST_POOLER must be pgbouncer, not {other}."),
    };

    /// <param name="connectionString">A connection string of the only role that PgBouncer accepts.</param>
    public static async Task<PgBouncer> StartAsync(string connectionString)
    {
        var directory = Directory.CreateTempSubdirectory("customer-grpc-").FullName;
        var (postgres, address) = (new NpgsqlConnectionStringBuilder(connectionString), Loopback.NewAddress());
        await File.WriteAllTextAsync(Path.Combine(directory, "users"), $"\"{postgres.Username}\" \"{postgres.Password}\"\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "pgbouncer.ini"), $"""
            [databases]
            * = host={postgres.Host} port={postgres.Port}
            [pgbouncer]
            unix_socket_dir =
            listen_addr = {address}
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
        var pooler = new PgBouncer(directory, address, await LaunchAsync(directory));
        await Eventually.TrueAsync(pooler.AcceptsAsync);
        return pooler;
    }

    /// <summary>The same database through PgBouncer, configured as in docs/operations.md.</summary>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Host = _address.ToString(),
        Port = Port,
        MaxAutoPrepare = 0,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await ChildProcess.KillAsync(_process);
        Directory.Delete(_directory, recursive: true);
    }

    // PgBouncer refuses to run as root.
    private static async Task<Process> LaunchAsync(string directory)
    {
        string[] command = ["pgbouncer", "-q", Path.Combine(directory, "pgbouncer.ini")];
        if (Environment.IsPrivilegedProcess)
        {
            var user = await ServerUser.FindAsync(directory, CancellationToken.None);
            await user.TakeOwnershipAsync(directory, CancellationToken.None);
            var asUser = user.Command(directory, command[0], command[1..]);
            command = [asUser.Program, .. asUser.Arguments];
        }

        var start = ChildProcess.StartInfo(command);
        start.Environment["PATH"] += ":/usr/sbin";
        return Process.Start(start)!;
    }

    private async Task<bool> AcceptsAsync()
    {
        Assert.False(_process.HasExited, $"PgBouncer does not start, see {_directory}/log.");
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(_address, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
