using System.Buffers.Text;
using System.Text;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>The escapes within a JSON string (RFC 8259, section 7).</summary>
internal static class JsonEscapes
{
    /// <summary>Resolves escapes that are well formed; false where one is half a surrogate pair.</summary>
    /// <param name="text">What stands between the quotes.</param>
    /// <param name="resolved">Takes the text in UTF-8, which is never longer.</param>
    /// <param name="length">The length of the text.</param>
    public static bool TryResolve(ReadOnlySpan<byte> text, Span<byte> resolved, out int length)
    {
        length = 0;
        // Of these marks a string has none but the backslash, and they are found faster than a byte alone.
        for (int plain; (plain = text.IndexOfAny(JsonInput.Marks)) >= 0;)
        {
            text[..plain].CopyTo(resolved[length..]);
            length += plain;
            text = text[(plain + 1)..];
            if (text[0] != 'u')
            {
                resolved[length++] = Letter(text[0]);
                text = text[1..];
            }
            else if (TryRune(ref text, out var rune)) length += rune.EncodeToUtf8(resolved[length..]);
            else return false;
        }
        text.CopyTo(resolved[length..]);
        length += text.Length;
        return true;
    }

    private static byte Letter(byte escape) => escape switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => escape,
    };

    // Goes behind `uXXXX`, and behind a second escape where it takes two.
    private static bool TryRune(ref ReadOnlySpan<byte> text, out Rune rune)
    {
        var first = CodeUnit(text[1..5]);
        text = text[5..];
        if (Rune.TryCreate(first, out rune)) return true;
        if (!text.StartsWith("\\u"u8) || !Rune.TryCreate(first, CodeUnit(text[2..6]), out rune)) return false;
        text = text[6..];
        return true;
    }

    private static char CodeUnit(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out ushort unit, out _, 'x') ? (char)unit : default;
}
