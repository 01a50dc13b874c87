using System.Globalization;
using System.Net;
using Npgsql;

namespace CustomerGrpc.Settings;

/// <summary>Checks of values. Each returns what the value must be; null if the value is valid.</summary>
internal static class SettingValue
{
    public static string? Free(string value) => null;

    public static string? NotEmpty(string value) => value.Trim().Length > 0 ? null : "must not be empty";

    /// <summary>Checks a connection string. An empty one counts as none.</summary>
    public static string? ConnectionString(string value)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(value);
            return value.Length == 0 || !string.IsNullOrEmpty(settings.Host) ? null : "must name a Host";
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            return "must be an Npgsql connection string, like Host=localhost;Username=customers;Database=customers";
        }
    }

    public static string? Url(string value) => Uri.TryCreate(
        value.Replace("//*", "//0.0.0.0").Replace("//+", "//0.0.0.0"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? null
        : "must be an http or https URL";

    /// <summary>Checks an origin (RFC 6454): a scheme, a host and perhaps a port.</summary>
    public static string? Origin(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.PathAndQuery == "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            ? null
            : "must be an http or https URL without a path, like https://api.example.com";

    /// <summary>Checks a list of origins.</summary>
    public static string? Origins(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries).All(origin => Origin(origin) is null)
            ? null
            : "must be http or https URLs without paths, separated by commas";

    /// <summary>Checks a list of IP addresses and networks.</summary>
    public static string? Networks(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries).All(text => IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _))
            ? null
            : "must be IP addresses or networks like 10.0.0.0/8, separated by commas";

    public static string? WholeNumber(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? null
        : "must be a whole number of at least 1";

    public static string? Duration(string value) =>
        TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero
        ? null
        : "must be a time like 00:00:30";

    public static Func<string, string?> OneOf(params string[] values) => value => values.Contains(value, StringComparer.OrdinalIgnoreCase)
        ? null
        : $"must be one of {string.Join(", ", values)}";

    public static Func<string, string?> OneOf<T>()
        where T : struct, Enum => OneOf(Enum.GetNames<T>());
}
