using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>The escapes within a JSON string (RFC 8259, section 7).</summary>
internal static class JsonEscapes
{
    /// <summary>Reads a text whose escapes are well formed; false where it is no UTF-8, or an escape half a surrogate pair.</summary>
    /// <param name="text">What stands between the quotes.</param>
    /// <param name="letters">Takes the text, which has never more letters than bytes.</param>
    /// <param name="length">The length of the text.</param>
    public static bool TryResolve(ReadOnlySpan<byte> text, Span<char> letters, out int length)
    {
        length = 0;
        // Of these marks a string has none but the backslash, and they are found faster than a byte alone.
        for (int plain; (plain = text.IndexOfAny(JsonInput.Marks)) >= 0;)
        {
            if (!TryAppend(text[..plain], letters, ref length)) return false;
            text = text[(plain + 1)..];
            if (text[0] != 'u')
            {
                letters[length++] = Letter(text[0]);
                text = text[1..];
            }
            else if (TryRune(ref text, out var rune)) length += rune.EncodeToUtf16(letters[length..]);
            else return false;
        }
        return TryAppend(text, letters, ref length);
    }

    private static bool TryAppend(ReadOnlySpan<byte> text, Span<char> letters, ref int length)
    {
        if (Utf8.ToUtf16(text, letters[length..], out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done) return false;
        length += written;
        return true;
    }

    private static char Letter(byte escape) => escape switch
    {
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        _ => (char)escape,
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
