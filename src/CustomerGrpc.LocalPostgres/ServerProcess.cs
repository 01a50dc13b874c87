using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CustomerGrpc.LocalPostgres;

/// <summary>Starts the server of a directory, or finds the one that runs there. The caller holds the directory's start lock.</summary>
internal static class ServerProcess
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns the port of the running server; null if none runs. A server that is starting is waited for.</summary>
    public static async Task<int?> JoinAsync(ServerDirectory directory, ILogger logger, CancellationToken cancellationToken)
    {
        while (Postmaster.Find(directory.Data) is { } postmaster)
        {
            if (await CanConnectAsync(directory, postmaster.Port, cancellationToken))
            {
                logger.ServerJoined(postmaster.Port, directory.Data);
                return postmaster.Port;
            }

            await Task.Delay(RetryDelay, cancellationToken);
        }

        return null;
    }

    /// <summary>Starts a server and returns its port.</summary>
    /// <param name="directory">The directory of the server.</param>
    /// <param name="programs">The programs to start.</param>
    /// <param name="settings">The settings of the server.</param>
    /// <param name="requiredPort">The port; null for the port of the last start, or another one if that is taken.</param>
    /// <param name="logger">Receives a message.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<int> StartAsync(
        ServerDirectory directory,
        PostgresPrograms programs,
        string[] settings,
        int? requiredPort,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        await Postmaster.WaitForOrphansAsync(directory.Data, cancellationToken);
        while (true)
        {
            var port = requiredPort ?? (directory.LastPort is { } last && IsFree(last) ? last : FreePort());
            // pg_ctl starts the server in its own session, so that Ctrl-C in the terminal does not reach it.
            var start = directory.Command(
                programs.PathOf("pg_ctl"), "start", "-D", directory.Data, "-l", directory.Log, "-w", "-t", "300",
                "-o", Options(port, settings));
            var (succeeded, output) = await start.RunAsync(cancellationToken);
            if (succeeded)
            {
                directory.SavePort(port);
                logger.ServerStarted(port, directory.Data);
                return port;
            }

            // Another program may have taken the port in the meantime. Any other problem remains when it is tried again.
            if (requiredPort is not null || IsFree(port))
                throw new PostgresServerException($"PostgreSQL does not start, see {directory.Log}: {output}");
        }
    }

    private static async Task<bool> CanConnectAsync(ServerDirectory directory, int port, CancellationToken cancellationToken)
    {
        var pooled = directory.ConnectionString(port, ServerDirectory.Admin, "postgres");
        var unpooled = new NpgsqlConnectionStringBuilder(pooled) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(unpooled);
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

    private static string Options(int port, string[] settings)
    {
        string[] own =
        [
            $"port={port.ToString(CultureInfo.InvariantCulture)}",
            $"listen_addresses={IPAddress.Loopback}",
            "unix_socket_directories=",
            // The details and the text of failed statements contain personal data.
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
}
