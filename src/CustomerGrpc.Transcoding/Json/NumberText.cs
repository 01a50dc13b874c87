using System.Globalization;
using System.Numerics;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Numbers in JSON's notation (RFC 8259, section 6), read exactly.</summary>
internal static class NumberText
{
    /// <summary>Whether a text is a number.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text) => TrySplit(text, out _, out _, out _, out _);

    /// <summary>
    /// Reads an integer, which may be written as 1.0 or 1e2; false where it is none or outside the type's range.
    /// </summary>
    public static bool TryInteger<T>(ReadOnlySpan<char> text, out T value)
        where T : struct, IBinaryInteger<T>
    {
        value = default;
        if (!TrySplit(text, out var negative, out var whole, out var fraction, out var exponent)) return false;
        if (fraction.IsEmpty && exponent == 0)
            return T.TryParse(text[..(whole.Length + (negative ? 1 : 0))], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        Span<char> digits = stackalloc char[64];
        fraction = fraction.TrimEnd('0');
        if (whole.Length + fraction.Length > digits.Length) return false;
        whole.CopyTo(digits);
        fraction.CopyTo(digits[whole.Length..]);
        var significant = digits[..(whole.Length + fraction.Length)].TrimStart('0');
        if (significant.Length == 0) return true;
        return TryScale(significant, exponent - fraction.Length, negative, out value);
    }

    /// <summary>Reads a finite number; false where it is none or beyond the range of a double.</summary>
    public static bool TryDouble(ReadOnlySpan<char> text, out double value)
    {
        value = default;
        return IsNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private static bool TryScale<T>(ReadOnlySpan<char> digits, long exponent, bool negative, out T value)
        where T : struct, IBinaryInteger<T>
    {
        value = default;
        for (; exponent < 0 && digits.Length > 0 && digits[^1] == '0'; exponent++) digits = digits[..^1];
        if (exponent is < 0 or > 20 || digits.Length + exponent > 20) return false;
        Span<char> text = stackalloc char[21];
        text[0] = '-';
        digits.CopyTo(text[1..]);
        text.Slice(1 + digits.Length, (int)exponent).Fill('0');
        var written = text[(negative ? 0 : 1)..(1 + digits.Length + (int)exponent)];
        return T.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private static bool TrySplit(
        ReadOnlySpan<char> text, out bool negative, out ReadOnlySpan<char> whole, out ReadOnlySpan<char> fraction, out long exponent)
    {
        fraction = default;
        exponent = 0;
        negative = text.StartsWith('-');
        if (negative) text = text[1..];
        whole = Digits(ref text);
        if (whole.IsEmpty || (whole[0] == '0' && whole.Length > 1)) return false;
        if (text.StartsWith('.'))
        {
            text = text[1..];
            fraction = Digits(ref text);
            if (fraction.IsEmpty) return false;
        }
        return text.IsEmpty || (text[0] is 'e' or 'E' && TryExponent(text[1..], out exponent));
    }

    private static bool TryExponent(ReadOnlySpan<char> text, out long exponent)
    {
        exponent = 0;
        var digits = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        var rest = digits;
        if (Digits(ref rest).IsEmpty || !rest.IsEmpty) return false;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out exponent) || exponent > 100_000)
            exponent = 100_000;
        if (text[0] == '-') exponent = -exponent;
        return true;
    }

    private static ReadOnlySpan<char> Digits(scoped ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits;
    }
}
