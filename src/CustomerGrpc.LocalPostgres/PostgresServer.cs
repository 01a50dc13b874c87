using Microsoft.Extensions.Logging;
using Npgsql;

namespace CustomerGrpc.LocalPostgres;

/// <summary>
/// A private PostgreSQL server for development, tests and benchmarks. It keeps its data in a directory and listens only on the loopback
/// address. Processes that start it on the same directory share it, and the last one to dispose it stops it. If a process was killed and
/// its server still runs, the next process uses that server. If the server dies, the processes that use it start it again on the same
/// port. Linux and macOS only.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly ServerDirectory _directory;
    private readonly PostgresPrograms _programs;
    private readonly FileStream _inUse;
    private readonly ILogger _logger;
    private readonly int _port;
    private readonly ServerSupervisor _supervisor;

    private PostgresServer(
        ServerDirectory directory, PostgresPrograms programs, FileStream inUse, ILogger logger, int port, string[] settings)
    {
        _directory = directory;
        _programs = programs;
        _inUse = inUse;
        _logger = logger;
        _port = port;
        _supervisor = new ServerSupervisor(directory, programs, settings, port, logger);
    }

    /// <summary>Connects the role <c>customers</c>, which owns the database <c>customers</c> and is not a superuser.</summary>
    public string ConnectionString => _directory.ConnectionString(_port, ServerDirectory.Application, ServerDirectory.Application);

    /// <summary>Connects the superuser to the database <c>postgres</c>.</summary>
    public string AdminConnectionString => _directory.ConnectionString(_port, ServerDirectory.Admin, "postgres");

    /// <summary>The directory of PostgreSQL's client programs, such as pgbench.</summary>
    public string ProgramDirectory => _programs.Directory;

    /// <summary>The server's log file.</summary>
    public string LogFile => _directory.Log;

    /// <summary>The process id of the server's main process, the parent of all others.</summary>
    /// <exception cref="InvalidOperationException">The server does not run any more.</exception>
    public int ProcessId => Postmaster.Find(_directory.Data)?.ProcessId ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>
    /// Starts a server on a directory, or uses the one that already runs there. A missing directory is created and initialized. As root on
    /// a system with apt-get, PostgreSQL is installed if it is missing; the server then runs as another user, because PostgreSQL refuses
    /// root.
    /// </summary>
    /// <param name="directory">
    /// Where the data, the passwords and the port are kept; a relative path is relative to the current directory.
    /// </param>
    /// <param name="logger">Receives messages about starting and stopping.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="settings">
    /// Server settings such as <c>fsync=off</c>. Without them the server is as durable as PostgreSQL's defaults.
    /// </param>
    /// <exception cref="PostgresServerException">The server cannot be started. The message says what to do.</exception>
    public static async Task<PostgresServer> StartAsync(
        string directory, ILogger logger, CancellationToken cancellationToken, params string[] settings)
    {
        if (OperatingSystem.IsWindows())
            throw new PostgresServerException("A private PostgreSQL server needs Linux or macOS.");
        var home = await ServerDirectory.OpenAsync(directory, logger, cancellationToken);
        using var startLock = await home.Locks.LockForStartAsync(cancellationToken);
        var programs = await PostgresPrograms.FindOrInstallAsync(home.MajorVersion, logger, cancellationToken);
        await home.InitializeAsync(programs, cancellationToken);

        var port = await ServerProcess.JoinAsync(home, logger, cancellationToken)
            ?? await ServerProcess.StartAsync(home, programs, settings, requiredPort: null, logger, cancellationToken);
        var server = new PostgresServer(home, programs, home.Locks.MarkInUse(), logger, port, settings);
        await server.CreateApplicationDatabaseAsync(cancellationToken);
        return server;
    }

    /// <summary>Stops the server if no other process uses it. Open transactions are rolled back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _supervisor.DisposeAsync();
        using var startLock = await _directory.Locks.LockForStartAsync(CancellationToken.None);
        await _inUse.DisposeAsync();
        if (!_directory.Locks.IsInUse())
        {
            await _directory.Command(_programs.PathOf("pg_ctl"), "stop", "-D", _directory.Data, "-m", "fast", "-w")
                .RunAsync(CancellationToken.None);
            _logger.ServerStopped(_directory.Data);
        }
    }

    private async Task CreateApplicationDatabaseAsync(CancellationToken cancellationToken)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(AdminConnectionString) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(unpooled);
        await connection.OpenAsync(cancellationToken);
        const string Name = ServerDirectory.Application;
        await CreateIfMissingAsync(
            "SELECT FROM pg_roles WHERE rolname = $1", $"CREATE ROLE {Name} LOGIN PASSWORD '{_directory.Password(Name)}'");
        await CreateIfMissingAsync("SELECT FROM pg_database WHERE datname = $1", $"CREATE DATABASE {Name} OWNER {Name}");

        async Task CreateIfMissingAsync(string query, string create)
        {
            await using var find = new NpgsqlCommand(query, connection) { Parameters = { new() { Value = Name } } };
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
