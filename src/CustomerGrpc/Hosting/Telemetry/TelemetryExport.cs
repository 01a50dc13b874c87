using CustomerGrpc.Database.Statements;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CustomerGrpc.Hosting.Telemetry;

/// <summary>
/// Sends traces, metrics and logs over OTLP while the service runs, if OpenTelemetry's own variables say where. Nothing sent holds a
/// token, a name, an email address or a phone number.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration) : IHostedService, IDisposable
{
    private const string ServiceName = "customer-grpc";

    private static readonly string[] Sources = ["Microsoft.AspNetCore", StatementTrace.SourceName, "Npgsql"];

    private static readonly string[] Meters =
    [
        CustomerMetrics.MeterName, "Npgsql", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    // Counted twice a request, and told by rpc.server.active_requests, or of no use where no request waits for a thread.
    private static readonly string[] Dropped = ["http.server.active_requests", "kestrel.queued_requests"];

    private readonly List<IDisposable> _listeners = [];

    /// <summary>Adds the export, where it is configured.</summary>
    public static void Configure(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (TelemetrySettings.IsOn(configuration, "TRACES") || TelemetrySettings.IsOn(configuration, "METRICS"))
            builder.Services.AddHostedService<TelemetryExport>();
        if (TelemetrySettings.IsOn(configuration, "LOGS"))
            builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(Resource()).AddProcessor(new ImpersonalLogs())
                .AddOtlpExporter(options => TelemetrySettings.Apply(configuration, "LOGS", options)));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (TelemetrySettings.IsOn(configuration, "TRACES"))
        {
            _listeners.Add(ImpersonalExceptions.Listen());
            _listeners.Add(Sdk.CreateTracerProviderBuilder().ConfigureServices(UseConfiguration).SetResourceBuilder(Resource())
                .AddSource(Sources).AddOtlpExporter(options => TelemetrySettings.Apply(configuration, "TRACES", options)).Build());
        }
        if (TelemetrySettings.IsOn(configuration, "METRICS"))
            _listeners.Add(Dropped.Aggregate(
                Sdk.CreateMeterProviderBuilder().ConfigureServices(UseConfiguration).SetResourceBuilder(Resource()).AddMeter(Meters),
                static (metrics, name) => metrics.AddView(name, MetricStreamConfiguration.Drop))
                .AddOtlpExporter(options => TelemetrySettings.Apply(configuration, "METRICS", options)).Build());
        return Task.CompletedTask;
    }

    /// <summary>Sends what is left.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    public void Dispose()
    {
        _listeners.ForEach(static listener => listener.Dispose());
        _listeners.Clear();
    }

    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version!.ToString(3))
        .AddTelemetrySdk().AddEnvironmentVariableDetector();

    private void UseConfiguration(IServiceCollection services) => services.AddSingleton(configuration);
}
