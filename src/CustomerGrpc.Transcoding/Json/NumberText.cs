using System.Globalization;
using System.Numerics;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Parses JSON numbers (RFC 8259, section 6) without rounding integers.</summary>
internal static class NumberText
{
    /// <summary>
    /// Parses an integer, which may be written as 1.0 or 1e2. False if it is not an integer or outside the range of the type.
    /// </summary>
    public static bool TryInteger<T>(ReadOnlySpan<byte> text, out T value)
        where T : struct, IBinaryInteger<T>
    {
        value = default;
        if (!TrySplit(text, out var whole, out var fraction, out var exponent))
            return false;
        var sign = text[0] == '-' ? 1 : 0;
        if (fraction.IsEmpty && exponent == 0)
            return T.TryParse(text[..(sign + whole.Length)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (!TryScale(whole, fraction, whole.Length + exponent, out var magnitude))
            return false;
        var exact = sign > 0 ? -magnitude : magnitude;
        value = T.CreateTruncating(exact);
        return Int128.CreateTruncating(value) == exact;
    }

    /// <summary>Parses an integer that is written as such: with a sign or without, and without a leading zero.</summary>
    public static bool TryDigits<T>(ReadOnlySpan<char> text, out T value)
        where T : struct, IBinaryInteger<T>
    {
        value = default;
        var digits = text.StartsWith('-') ? text[1..] : text;
        return !digits.ContainsAnyExceptInRange('0', '9') && digits is ['0'] or [not '0', ..]
            && T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Parses a number. False if it is not a number or outside the range of a double.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = default;
        return TrySplit(text, out _, out _, out _)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    // The digits with the decimal point after so many of them. False if there are other digits than 0 after the point.
    private static bool TryScale(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long point, out Int128 magnitude)
    {
        magnitude = 0;
        var count = whole.Length + fraction.Length;
        for (var index = 0; index < Math.Max(point, count); index++)
        {
            var digit = index < whole.Length ? whole[index] - '0' : index < count ? fraction[index - whole.Length] - '0' : 0;
            if (index >= point && digit != 0)
                return false;
            if (index < point)
                magnitude = (magnitude * 10) + digit;
            if (magnitude > ulong.MaxValue)
                return false;
            if (magnitude == 0 && index >= count)
                return true;
        }
        return true;
    }

    private static bool TrySplit(
        ReadOnlySpan<byte> text, out ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> fraction, out long exponent)
    {
        fraction = default;
        exponent = 0;
        if (text.StartsWith((byte)'-'))
            text = text[1..];
        whole = Digits(ref text);
        if (whole.IsEmpty || (whole[0] == '0' && whole.Length > 1))
            return false;
        if (text.StartsWith((byte)'.'))
        {
            text = text[1..];
            fraction = Digits(ref text);
            if (fraction.IsEmpty)
                return false;
        }
        return text.IsEmpty || (text[0] is (byte)'e' or (byte)'E' && TryExponent(text[1..], out exponent));
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        var digits = text.Length > 0 && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        var rest = digits;
        if (Digits(ref rest).IsEmpty || !rest.IsEmpty)
            return false;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out exponent) || exponent > int.MaxValue)
            exponent = int.MaxValue;
        if (text[0] == '-')
            exponent = -exponent;
        return true;
    }

    private static ReadOnlySpan<byte> Digits(scoped ref ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits;
    }
}
