namespace CustomerGrpc.Settings;

/// <summary>A setting of the service.</summary>
/// <param name="Key">The key. A last segment <c>*</c> matches any keys.</param>
/// <param name="Check">Returns what a value must be; null if the value is valid.</param>
internal sealed record Setting(string Key, Func<string, string?> Check)
{
    private const string Any = ":*";

    public bool Covers(string key) => Key.EndsWith(Any, StringComparison.Ordinal)
        ? key.StartsWith(Key[..^1], StringComparison.OrdinalIgnoreCase)
        : key.Equals(Key, StringComparison.OrdinalIgnoreCase);
}
