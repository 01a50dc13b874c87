namespace CustomerGrpc.Hosting;

/// <summary>
/// Delays the shutdown by the drain period. The service reports not ready as soon as the shutdown starts, and load balancers need this time
/// to send new calls to other replicas.
/// </summary>
internal sealed class ShutdownDrain(
    TimeSpan drain, IHostApplicationLifetime lifetime, TimeProvider clock) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _ended = new();

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

        await _ended.CancelAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _ended.Dispose();
}
