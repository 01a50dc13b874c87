using CustomerGrpc.Hosting.Settings;
using OpenTelemetry.Exporter;

namespace CustomerGrpc.Hosting.Telemetry;

/// <summary>
/// OpenTelemetry's own variables (its specification, "Environment Variable Specification"), as far as they decide whether something
/// is sent, or a misspelt value would be ignored in silence. The SDK reads these and all others for itself.
/// </summary>
internal static class TelemetrySettings
{
    private static readonly string[] Signals = ["TRACES", "METRICS", "LOGS"];

    public static readonly IReadOnlyList<Setting> All =
    [
        Of("OTEL_SDK_DISABLED", SettingValue.OneOf("true", "false")),
        .. new[] { "" }.Concat(Signals.Select(signal => signal + "_")).SelectMany(Exporter),
        .. Signals.Select(signal => Of($"OTEL_{signal}_EXPORTER", SettingValue.OneOf("otlp", "none"))),
        Of("OTEL_METRIC_EXPORT_INTERVAL", SettingValue.WholeNumber),
        Of("OTEL_TRACES_SAMPLER", SettingValue.OneOf(
            "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio")),
    ];

    /// <summary>Whether a signal (TRACES, METRICS, LOGS) is sent somewhere.</summary>
    public static bool IsOn(IConfiguration configuration, string signal) =>
        !Says(configuration["OTEL_SDK_DISABLED"], "true") && !Says(configuration[$"OTEL_{signal}_EXPORTER"], "none")
        && (HasValue(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) || HasValue(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));

    /// <summary>What is said of one signal goes before what is said of all; the exporter itself reads the latter alone.</summary>
    public static void Apply(IConfiguration configuration, string signal, OtlpExporterOptions options)
    {
        if (configuration[$"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL"] is { Length: > 0 } protocol)
            options.Protocol = Says(protocol, "grpc") ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        if (configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 } endpoint)
            options.Endpoint = new Uri(endpoint);
        if (configuration[$"OTEL_EXPORTER_OTLP_{signal}_HEADERS"] is { Length: > 0 } headers)
            options.Headers = headers;
    }

    private static IEnumerable<Setting> Exporter(string signal) =>
    [
        Of($"OTEL_EXPORTER_OTLP_{signal}ENDPOINT", SettingValue.Url),
        Of($"OTEL_EXPORTER_OTLP_{signal}PROTOCOL", SettingValue.OneOf("grpc", "http/protobuf")),
    ];

    // In all variables of OpenTelemetry empty stands for none.
    private static Setting Of(string key, Func<string, string?> check) => new(key, value => HasValue(value) ? check(value) : null);

    private static bool HasValue(string? value) => !string.IsNullOrEmpty(value);

    private static bool Says(string? value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);
}
