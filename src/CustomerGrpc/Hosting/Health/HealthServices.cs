using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Http;
using Grpc.AspNetCore.HealthChecks;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CustomerGrpc.Hosting.Health;

/// <summary>
/// Health over HTTP and gRPC. <c>/healthz</c> is for liveness: the process responds. <c>/readyz</c> and <c>grpc.health.v1.Health</c>, for
/// the server and for each service, are for readiness: calls can be sent here.
/// </summary>
internal static class HealthServices
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<DatabaseHealth>().AddHostedService(provider => provider.GetRequiredService<DatabaseHealth>());
        services.AddGrpcHealthChecks()
            .AddCheck<DatabaseHealth>("database")
            .AddCheck<ShutdownHealth>("shutdown");
        services.AddOptions<GrpcHealthChecksOptions>().Configure<MappedServices>((options, mapped) =>
        {
            // FailureInterceptor ends Watch, like other streams, with UNAVAILABLE. OK would say that there is nothing more to watch.
            options.SuppressCompletionOnShutdown = true;
            foreach (var service in mapped.All)
                options.Services.Map(service.FullName, _ => true);
        });
        // Watch gets changes from the publisher. Check runs the checks itself.
        services.Configure<HealthCheckPublisherOptions>(options => (options.Delay, options.Period) = (Period, Period));
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGrpcHealthChecksService();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).IsPage();
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync }).IsPage();
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) =>
        http.Response.WriteAsJsonAsync(new { status = report.Status == HealthStatus.Healthy ? "SERVING" : "NOT_SERVING" });
}
