using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CustomerGrpc.Hosting;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>
/// A private PostgreSQL server for a machine where none was prepared. It keeps its data under a directory, listens on
/// loopback only, and is shared by every process that starts it on the same directory: the last one to leave stops it. A
/// server that outlived a killed process is taken over.
/// </summary>
internal sealed class LocalPostgres : IAsyncDisposable
{
    private const string Application = "customers";

    private readonly LocalPostgresDirectory _directory;
    private readonly LocalPostgresPrograms _programs;
    private readonly FileStream _inUse;
    private readonly ILogger _logger;
    private readonly int _port;

    private LocalPostgres(
        LocalPostgresDirectory directory, LocalPostgresPrograms programs, FileStream inUse, ILogger logger, int port)
    {
        _directory = directory;
        _programs = programs;
        _inUse = inUse;
        _logger = logger;
        _port = port;
    }

    /// <summary>Connects the role <c>customers</c>, which owns the database <c>customers</c> and is no superuser.</summary>
    public string ConnectionString => ConnectionStringOf(Application, _directory.Password(Application), Application);

    /// <summary>Connects the superuser to the database <c>postgres</c>.</summary>
    public string AdminConnectionString =>
        ConnectionStringOf(LocalPostgresDirectory.Admin, _directory.Password(LocalPostgresDirectory.Admin), "postgres");

    /// <summary>Where PostgreSQL's client programs, such as pgbench, are.</summary>
    public string ProgramDirectory => _programs.Directory;

    /// <summary>The file that the server logs to.</summary>
    public string LogFile => _directory.Log;

    /// <summary>
    /// Starts a server on <paramref name="directory"/>, which is created and initialized when it is missing, or joins the
    /// one that runs there.
    /// </summary>
    /// <param name="directory">Where data, passwords and the port are kept; relative to the current directory.</param>
    /// <param name="logger">Is told what is started, joined and stopped.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="settings">Server settings such as <c>fsync=off</c>; the server's own defaults are durable.</param>
    /// <exception cref="LocalPostgresException">It cannot be started; the message says what to do.</exception>
    public static async Task<LocalPostgres> StartAsync(
        string directory, ILogger logger, CancellationToken cancellationToken, params string[] settings)
    {
        if (OperatingSystem.IsWindows())
            throw new LocalPostgresException("A private PostgreSQL needs Linux or macOS: set ConnectionStrings__Customers to one that runs.");
        var home = await LocalPostgresDirectory.OpenAsync(directory, logger, cancellationToken);
        using var turn = await home.TakeTurnAsync(cancellationToken);
        var programs = await LocalPostgresPrograms.FindOrInstallAsync(home.MajorVersion, logger, cancellationToken);
        await home.InitializeAsync(programs, cancellationToken);

        var port = await JoinAsync(home, logger, cancellationToken)
            ?? await LaunchAsync(home, programs, settings, logger, cancellationToken);
        var postgres = new LocalPostgres(home, programs, home.MarkInUse(), logger, port);
        await postgres.CreateApplicationDatabaseAsync(cancellationToken);
        return postgres;
    }

    /// <summary>Leaves the server, and stops it (rolling back what is not committed) when no other process uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        using var turn = await _directory.TakeTurnAsync(CancellationToken.None);
        await _inUse.DisposeAsync();
        if (!_directory.IsInUse())
        {
            await _directory.Command(_programs.PathOf("pg_ctl"), "stop", "-D", _directory.Data, "-m", "fast", "-w")
                .RunAsync(CancellationToken.None);
            _logger.LocalPostgresStopped(_directory.Data);
        }
    }

    private string ConnectionStringOf(string user, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = _port,
        Username = user,
        Password = password,
        Database = database,
    }.ConnectionString;

    private static async Task<int?> JoinAsync(LocalPostgresDirectory home, ILogger logger, CancellationToken cancellationToken)
    {
        while (Postmaster.Find(home.Data) is { } postmaster)
        {
            if (await AnswersAsync(postmaster.Port, home, cancellationToken))
            {
                logger.LocalPostgresJoined(postmaster.Port, home.Data);
                return postmaster.Port;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
        return null;
    }

    private static async Task<bool> AnswersAsync(int port, LocalPostgresDirectory home, CancellationToken cancellationToken)
    {
        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = port,
            Username = LocalPostgresDirectory.Admin,
            Password = home.Password(LocalPostgresDirectory.Admin),
            Database = "postgres",
            Pooling = false,
        }.ConnectionString;
        await using var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<int> LaunchAsync(
        LocalPostgresDirectory home,
        LocalPostgresPrograms programs,
        string[] settings,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        await Postmaster.WaitForOrphansAsync(home.Data, cancellationToken);
        while (true)
        {
            var port = home.RememberedPort is { } remembered && IsFree(remembered) ? remembered : FreePort();
            // pg_ctl starts the server in a session of its own, so that the terminal's Ctrl-C does not reach it.
            var start = home.Command(
                programs.PathOf("pg_ctl"), "start", "-D", home.Data, "-l", home.Log, "-w", "-t", "300", "-o", Options(port, settings));
            var (succeeded, output) = await start.RunAsync(cancellationToken);
            if (succeeded)
            {
                home.Remember(port);
                logger.LocalPostgresStarted(port, home.Data);
                return port;
            }
            // Another process may have taken the port meanwhile; anything else is not cured by another try.
            if (IsFree(port))
                throw new LocalPostgresException($"PostgreSQL does not start, see {home.Log}: {output}");
        }
    }

    private static string Options(int port, string[] settings)
    {
        string[] own =
        [
            $"port={port.ToString(CultureInfo.InvariantCulture)}",
            $"listen_addresses={IPAddress.Loopback}",
            "unix_socket_directories=",
            // Details and statements of failed writes hold personal data.
            "log_error_verbosity=terse",
            "log_min_error_statement=panic",
        ];
        return string.Join(' ', own.Concat(settings).Select(setting => $"-c '{setting}'"));
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task CreateApplicationDatabaseAsync(CancellationToken cancellationToken)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(AdminConnectionString) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(unpooled);
        await connection.OpenAsync(cancellationToken);
        await CreateIfMissingAsync(
            "SELECT FROM pg_roles WHERE rolname = $1",
            $"CREATE ROLE {Application} LOGIN PASSWORD '{_directory.Password(Application)}'");
        await CreateIfMissingAsync(
            "SELECT FROM pg_database WHERE datname = $1",
            $"CREATE DATABASE {Application} OWNER {Application}");

        async Task CreateIfMissingAsync(string query, string create)
        {
            await using var find = new NpgsqlCommand(query, connection) { Parameters = { new() { Value = Application } } };
            await using (var found = await find.ExecuteReaderAsync(cancellationToken))
            {
                if (found.HasRows)
                    return;
            }
            await using var command = new NpgsqlCommand(create, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
