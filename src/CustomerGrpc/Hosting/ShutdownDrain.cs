namespace CustomerGrpc.Hosting;

/// <summary>
/// Keeps a stopping server serving for a while. It reports not ready as soon as the shutdown begins, and load balancers need this time
/// to send new calls elsewhere.
/// </summary>
internal sealed class ShutdownDrain(
    TimeSpan drain, IHostApplicationLifetime lifetime, TimeProvider clock) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Is cancelled when the time is over and streams must end, because the server waits for them.</summary>
    public CancellationToken Ended => _ended.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Health turns with this. The host would do it only after this method.
        lifetime.StopApplication();
        try
        {
            await Task.Delay(drain, clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The shutdown was told to hurry.
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
