using Microsoft.Extensions.Logging;

namespace CustomerGrpc.LocalPostgres;

/// <summary>
/// Starts the server again if it dies. Every process that uses the server has a supervisor; the start lock lets one of them act, and the
/// others find the server running.
/// </summary>
internal sealed class ServerSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ServerDirectory _directory;
    private readonly PostgresPrograms _programs;
    private readonly string[] _settings;
    private readonly int _port;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <param name="directory">The directory of the server, which runs.</param>
    /// <param name="programs">The programs that started it.</param>
    /// <param name="settings">The settings that it was started with.</param>
    /// <param name="port">Its port. Its users know it, so it is started on no other.</param>
    /// <param name="logger">Receives messages about restarts.</param>
    public ServerSupervisor(ServerDirectory directory, PostgresPrograms programs, string[] settings, int port, ILogger logger)
    {
        (_directory, _programs, _settings, _port, _logger) = (directory, programs, settings, port, logger);
        _watching = WatchAsync();
    }

    /// <summary>Stops watching. A restart that has begun is finished first.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await CheckAsync();
        }
        catch (OperationCanceledException)
        {
            // The process stops using the server.
        }
    }

    private async Task CheckAsync()
    {
        try
        {
            if (Postmaster.IsRunning(_directory.Data))
                return;
            using var startLock = await _directory.Locks.LockForStartAsync(_stop.Token);
            if (await ServerProcess.JoinAsync(_directory, _logger, _stop.Token) is not null)
                return;
            _logger.ServerDied(_directory.Data);
            // Not cancelled: a start that is interrupted would leave a server that nobody knows of.
            await ServerProcess.StartAsync(_directory, _programs, _settings, _port, _logger, CancellationToken.None);
        }
        catch (Exception exception) when (exception is PostgresServerException or IOException or UnauthorizedAccessException)
        {
            _logger.RestartFailed(_directory.Data, exception.Message);
        }
    }
}
