using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// Escapes only what RFC 8259 requires, so that text of any language is written as it was read. The encoders of .NET also escape
/// everything outside the Basic Multilingual Plane, such as emoji.
/// </summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    public static readonly PlainJsonEncoder Instance = new();

    /// <summary>The options for writing any body.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = Instance };

    private static readonly SearchValues<byte> EscapedBytes =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<char> EscapedLetters =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => utf8Text.IndexOfAny(EscapedBytes);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        var escaped = span.IndexOfAny(EscapedLetters);
        var lone = LoneSurrogate(escaped < 0 ? span : span[..escaped]);
        return lone < 0 ? escaped : lone;
    }

    private static int LoneSurrogate(ReadOnlySpan<char> span)
    {
        for (var start = 0; ; start += 2)
        {
            var found = span[start..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (found < 0)
                return -1;
            start += found;
            if (start + 1 >= span.Length || !char.IsSurrogatePair(span[start], span[start + 1]))
                return start;
        }
    }

    public override bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            '\b' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\f' => "\\f",
            '\r' => "\\r",
            < 0x20 => $"\\u{unicodeScalar:x4}",
            _ => char.ConvertFromUtf32(unicodeScalar),
        };
        var fits = text.TryCopyTo(new Span<char>(buffer, bufferLength));
        numberOfCharactersWritten = fits ? text.Length : 0;
        return fits;
    }
}
