namespace CustomerGrpc.Hosting.Settings;

/// <summary>One thing that can be configured.</summary>
/// <param name="Key">The key; a last segment <c>*</c> stands for any keys.</param>
/// <param name="Check">Says what a value must be, if it is not that; null if it is.</param>
internal sealed record Setting(string Key, Func<string, string?> Check)
{
    private const string Any = ":*";

    public bool Covers(string key) => Key.EndsWith(Any, StringComparison.Ordinal)
        ? key.StartsWith(Key[..^1], StringComparison.OrdinalIgnoreCase)
        : key.Equals(Key, StringComparison.OrdinalIgnoreCase);
}
