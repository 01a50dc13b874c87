using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CustomerGrpc.Hosting.Health;

/// <summary>Reports not ready once the shutdown has started.</summary>
internal sealed class ShutdownHealth(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
}
