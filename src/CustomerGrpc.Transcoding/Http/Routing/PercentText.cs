using System.Text;

namespace CustomerGrpc.Transcoding.Http.Routing;

/// <summary>Percent-encoded text (RFC 3986, section 2.1), decoded strictly.</summary>
internal static class PercentText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Decodes a text; false where an escape is broken or the bytes are no UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <param name="decoded">What it stands for.</param>
    /// <param name="isForm">Whether a plus stands for a space, as in a query.</param>
    /// <param name="keepSlashes">Whether `%2F` is left as it is, because slashes in the text have a meaning.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, out string decoded, bool isForm = false, bool keepSlashes = false)
    {
        decoded = "";
        if (!text.Contains('%') && !(isForm && text.Contains('+')) && !HasNonAscii(text))
        {
            decoded = text.ToString();
            return true;
        }
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '+' && isForm)
                bytes[length++] = (byte)' ';
            else if (text[at] != '%')
                length += Encode(text, ref at, bytes.AsSpan(length));
            else if (!TryHex(text, at, out var code))
                return false;
            else if (code == '/' && keepSlashes)
                bytes[length++] = (byte)'%';
            else
                (bytes[length++], at) = (code, at + 2);
        }
        try
        {
            decoded = Strict.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static int Encode(ReadOnlySpan<char> text, ref int at, Span<byte> bytes)
    {
        var letters = char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? text.Slice(at++, 2) : text.Slice(at, 1);
        return Encoding.UTF8.GetBytes(letters, bytes);
    }

    private static bool TryHex(ReadOnlySpan<char> text, int at, out byte code)
    {
        code = 0;
        if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            return false;
        code = Convert.FromHexString(text.Slice(at + 1, 2))[0];
        return true;
    }

    private static bool HasNonAscii(ReadOnlySpan<char> text) => text.ContainsAnyExceptInRange('\0', '\x7F');
}
