using CustomerGrpc.Batching;
using CustomerGrpc.Settings;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CustomerGrpc.Telemetry;

/// <summary>
/// Exports traces, metrics and logs over OTLP. The OpenTelemetry variables set the endpoints; a signal without an endpoint is not recorded.
/// Exported data contains no token, name, email address or phone number.
/// </summary>
internal static class TelemetryServices
{
    private const string ServiceName = "customer-grpc";

    /// <summary>Adds the metrics of the service, and the SDK for the signals that are on.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CustomerMetrics>();
        var signals = TelemetrySettings.Signals.Where(signal => TelemetrySettings.IsOn(builder.Configuration, signal)).ToHashSet();
        if (signals.Count == 0)
            return;

        // UseOtlpExporter covers all signals. One that is off has no source, so nothing of it is recorded or sent.
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe).UseOtlpExporter();
        if (signals.Contains(TelemetrySettings.Traces))
            telemetry.WithTracing(Trace);
        if (signals.Contains(TelemetrySettings.Metrics))
            telemetry.WithMetrics(Measure);
        if (signals.Contains(TelemetrySettings.Logs))
            telemetry.WithLogging(logging => logging.AddProcessor(new RedactingLogProcessor()));
        else
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.None);
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last, because the last value of an attribute counts.
    private static void Describe(ResourceBuilder resource) => resource
        .AddService(ServiceName, serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version!.ToString(3))
        .AddEnvironmentVariableDetector();

    private static void Trace(TracerProviderBuilder tracing) => tracing
        .AddAspNetCoreInstrumentation(options => options.EnrichWithHttpResponse = RpcAttributes.AddTo)
        .AddSource(BatchingTracing.SourceName)
        .AddNpgsql()
        .AddProcessor(new RedactingSpanProcessor());

    private static void Measure(MeterProviderBuilder metrics) => metrics
        .AddAspNetCoreInstrumentation()
        .ConfigureServices(services => services.AddTransient<IStartupFilter, RpcMetricsFilter>())
        .AddMeter(CustomerMetrics.MeterName)
        .AddNpgsqlInstrumentation()
        .AddRuntimeInstrumentation();
}
