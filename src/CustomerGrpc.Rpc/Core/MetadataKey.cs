using System.Buffers;

namespace Grpc.Core;

/// <summary>Header-Name of PROTOCOL-HTTP2.md: <c>1*( 0-9 a-z _ - . )</c>.</summary>
internal static class MetadataKey
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz_-.");

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
