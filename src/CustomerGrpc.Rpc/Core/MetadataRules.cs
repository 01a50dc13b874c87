using System.Buffers;

namespace Grpc.Core;

/// <summary>Header-Name and ASCII-Value of PROTOCOL-HTTP2.md: <c>1*( 0-9 a-z _ - . )</c>, and printable ASCII.</summary>
internal static class MetadataRules
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz_-.");

    public static bool IsText(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>The key in lower case.</summary>
    public static string Normalize(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (!key.AsSpan().ContainsAnyExcept(Allowed))
            return key;
        var lower = key.ToLowerInvariant();
        return lower.AsSpan().ContainsAnyExcept(Allowed)
            ? throw new ArgumentException("A metadata key takes only letters, digits, '_', '-' and '.'.", nameof(key))
            : lower;
    }
}
