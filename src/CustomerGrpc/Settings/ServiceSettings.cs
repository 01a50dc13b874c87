using CustomerGrpc.Batching;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerGrpc.Settings;

/// <summary>
/// The settings of the service. An unknown key or an invalid value prevents the start, so that a typo is found before production. The table
/// in docs/operations.md has the same keys.
/// </summary>
internal static class ServiceSettings
{
    /// <summary>The settings, without those that the .NET host reads.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        new("ConnectionStrings:Customers", SettingValue.ConnectionString),
        new("LocalPostgres:Directory", SettingValue.NotEmpty),
        .. typeof(BatchingOptions).GetProperties().Select(number => new Setting($"Database:{number.Name}", SettingValue.WholeNumber)),
        new("DataProtection:Certificate:Path", SettingValue.NotEmpty),
        new("DataProtection:Certificate:KeyPath", SettingValue.NotEmpty),
        new("DataProtection:Certificate:Password", SettingValue.Free),
        .. Endpoint("Rest"),
        .. Endpoint("Grpc"),
        new("Kestrel:Certificates:*", SettingValue.Free),
        new("Http:PublicUrl", SettingValue.Origin),
        new("Http:AllowedOrigins", SettingValue.Origins),
        new("Http:TrustedProxies", SettingValue.Networks),
        new("Deletion:Retention", SettingValue.Duration),
        new("RateLimits:Enabled", SettingValue.OneOf("true", "false")),
        new("Shutdown:Drain", SettingValue.Duration),
        new("Shutdown:Grace", SettingValue.Duration),
        new("Logging:LogLevel:*", SettingValue.OneOf<LogLevel>()),
        .. TelemetrySettings.All,
    ];

    // Logging providers have keys of their own in the section Logging. Keys without a section belong to others too.
    private static readonly string[] OwnSections =
        [.. All.Select(
            setting => setting.Key[..(setting.Key.IndexOf(':') + 1)]).Distinct().Where(section => section is not ("" or "Logging:"))];

    /// <exception cref="SettingsException">
    /// A key is unknown or a value is invalid; the message names all of them. Or the configured certificate cannot be loaded.
    /// </exception>
    public static void Check(IConfiguration configuration)
    {
        var errors = configuration.AsEnumerable().Where(
            entry => entry.Value is not null).Order(KeyOrder).Select(ErrorOf).OfType<string>().ToList();
        if (errors.Count > 0)
            throw new SettingsException(string.Join(Environment.NewLine, errors));
        // Program loads the certificate again to use it. This check runs before a private PostgreSQL is started.
        ProtectionCertificate.Load(configuration)?.Dispose();
    }

    private static readonly Comparer<KeyValuePair<string, string?>> KeyOrder =
        Comparer<KeyValuePair<string, string?>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    private static string? ErrorOf(KeyValuePair<string, string?> entry)
    {
        if (All.FirstOrDefault(candidate => candidate.Covers(entry.Key)) is { } setting)
            return setting.Check(entry.Value!) is { } rule ? $"Configuration: {entry.Key} {rule}." : null;
        if (OwnSections.FirstOrDefault(section => entry.Key.StartsWith(section, StringComparison.OrdinalIgnoreCase)) is not { } own)
            return null;
        var known = All.Select(setting => setting.Key).Where(key => key.StartsWith(own, StringComparison.Ordinal));
        return $"Configuration: {entry.Key} is unknown; {own[..^1]} has {string.Join(", ", known)}.";
    }

    private static IEnumerable<Setting> Endpoint(string name) =>
    [
        new($"Kestrel:Endpoints:{name}:Url", SettingValue.Url),
        new($"Kestrel:Endpoints:{name}:Protocols", SettingValue.OneOf<HttpProtocols>()),
        new($"Kestrel:Endpoints:{name}:Certificate:*", SettingValue.Free),
    ];
}
