using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Rpc.Services;

/// <summary>How health goes with the server's shutdown.</summary>
public sealed class HealthOptions
{
    /// <summary>
    /// How long the stopping server tells NOT_SERVING and still takes calls, so that balancers turn away before connections are
    /// closed. It counts towards the host's shutdown timeout. None by default.
    /// </summary>
    public TimeSpan DrainTime { get; set; }
}

/// <summary>Turns health to NOT_SERVING before anything else of the shutdown.</summary>
internal sealed class HealthDrain(HealthStatuses statuses, IOptions<HealthOptions> options, TimeProvider clock) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        statuses.Stop();
        await Task.Delay(options.Value.DrainTime, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
