namespace CustomerGrpc.Hosting;

/// <summary>
/// Delays the shutdown by the drain period. The service reports not ready as soon as the shutdown starts, and load balancers need this time
/// to send new calls to other replicas.
/// </summary>
internal sealed class ShutdownDrain(
    TimeSpan drain, IHostApplicationLifetime lifetime, TimeProvider clock) : IHostedLifecycleService, IDisposable
{
    // Kestrel closes a connection right after its last stream. A client that has not read the status by then sees a broken connection.
    private static readonly TimeSpan TimeToReadStatus = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _ended = new();
    private int _streams;

    /// <summary>Is cancelled after the drain period, when streams must end, because the server waits for them.</summary>
    public CancellationToken Ended => _ended.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // The health checks depend on this token. The host would cancel it only after this method.
        lifetime.StopApplication();
        try
        {
            await Task.Delay(drain, clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The shutdown timeout has passed.
        }

        var hasStreams = Volatile.Read(ref _streams) > 0;
        await _ended.CancelAsync();
        if (hasStreams)
            await Task.Delay(TimeToReadStatus, clock, CancellationToken.None);
    }

    /// <summary>Counts a stream that starts, so that the shutdown gives its client the time to read the status.</summary>
    public void StreamStarted() => Interlocked.Increment(ref _streams);

    /// <summary>Counts a stream that has ended.</summary>
    public void StreamEnded() => Interlocked.Decrement(ref _streams);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _ended.Dispose();
}
