namespace CustomerGrpc.Settings;

/// <summary>
/// The OpenTelemetry variables ("Environment Variable Specification") that decide whether a signal is sent, and those whose invalid values
/// the SDK ignores silently. The SDK reads these and all other variables itself.
/// </summary>
internal static class TelemetrySettings
{
    public const string Traces = "TRACES";
    public const string Metrics = "METRICS";
    public const string Logs = "LOGS";

    public static readonly IReadOnlyList<string> Signals = [Traces, Metrics, Logs];

    public static readonly IReadOnlyList<Setting> All =
    [
        Of("OTEL_SDK_DISABLED", SettingValue.OneOf("true", "false")),
        .. Signals.Select(signal => $"{signal}_").Prepend("").SelectMany(Exporter),
        .. Signals.Select(signal => Of($"OTEL_{signal}_EXPORTER", SettingValue.OneOf("otlp", "none"))),
        Of("OTEL_METRIC_EXPORT_INTERVAL", SettingValue.WholeNumber),
        Of("OTEL_TRACES_SAMPLER", SettingValue.OneOf(
            "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio")),
    ];

    /// <summary>Whether a signal is sent.</summary>
    /// <param name="configuration">The configuration with the variables.</param>
    /// <param name="signal">One of <see cref="Signals"/>.</param>
    public static bool IsOn(IConfiguration configuration, string signal) =>
        !Is(configuration["OTEL_SDK_DISABLED"], "true") && !Is(configuration[$"OTEL_{signal}_EXPORTER"], "none")
        && (HasValue(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) || HasValue(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));

    private static IEnumerable<Setting> Exporter(string signal) =>
    [
        Of($"OTEL_EXPORTER_OTLP_{signal}ENDPOINT", SettingValue.Url),
        Of($"OTEL_EXPORTER_OTLP_{signal}PROTOCOL", SettingValue.OneOf("grpc", "http/protobuf")),
    ];

    // An empty variable counts as not set.
    private static Setting Of(string key, Func<string, string?> check) => new(key, value => HasValue(value) ? check(value) : null);

    private static bool HasValue(string? value) => !string.IsNullOrEmpty(value);

    private static bool Is(string? value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);
}
