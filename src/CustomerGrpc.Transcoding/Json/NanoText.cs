namespace CustomerGrpc.Transcoding.Json;

/// <summary>Reads and writes fractions of a second.</summary>
internal static class NanoText
{
    public const int PerSecond = 1_000_000_000;

    /// <summary>Writes a point and as few digits as are exact: 3, 6 or 9. Writes nothing for 0.</summary>
    public static int Write(int nanos, Span<byte> text) =>
        Write(nanos, nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : 9, text);

    /// <summary>Writes a point and a number of digits; further digits are cut off.</summary>
    public static int Write(int nanos, int digits, Span<byte> text)
    {
        if (digits == 0)
            return 0;
        text[0] = (byte)'.';
        for (var index = 9; index > 0; index--, nanos /= 10)
            if (index <= digits)
                text[index] = (byte)('0' + (nanos % 10));
        return 1 + digits;
    }

    /// <summary>Reads a point and 1 to 9 digits, if the text begins with a point, and removes them from the text.</summary>
    public static bool TryRead(ref ReadOnlySpan<char> text, out int nanos)
    {
        nanos = 0;
        if (!text.StartsWith('.'))
            return true;
        text = text[1..];
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9)
            return false;
        for (var index = 0; index < 9; index++)
            nanos = (nanos * 10) + (index < digits ? text[index] - '0' : 0);
        text = text[digits..];
        return true;
    }
}
