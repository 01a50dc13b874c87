using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>Map keys as text, for JSON, where every key is a string, and for mask paths.</summary>
internal static class MapKey
{
    /// <summary>Parses a key. Only the canonical text of a number is accepted, so that no two texts are the same key.</summary>
    public static bool TryParse<TKey>(string text, [MaybeNullWhen(false)] out TKey key)
    {
        object? parsed = default(TKey) switch
        {
            null when typeof(TKey) == typeof(string) => text,
            bool when text is "true" or "false" => text is "true",
            int when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
            uint when uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
            long when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
            ulong when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
            _ => null,
        };
        key = parsed is TKey typed ? typed : default;
        return parsed is TKey && (typeof(TKey) == typeof(string) || Format(key!) == text);
    }

    /// <summary>Describes the valid keys, for errors.</summary>
    public static string Describe<TKey>() => default(TKey) switch
    {
        null => "a text",
        bool => "true or false",
        int => $"an integer between {int.MinValue} and {int.MaxValue}",
        uint => $"an integer between 0 and {uint.MaxValue}",
        long => $"an integer between {long.MinValue} and {long.MaxValue}",
        _ => $"an integer between 0 and {ulong.MaxValue}",
    };

    /// <summary>The canonical text of a key.</summary>
    public static string Format<TKey>(TKey key) => key switch
    {
        string text => text,
        bool value => value ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"{typeof(TKey)} is not a type of map keys."),
    };
}
