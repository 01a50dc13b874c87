using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// Escapes what RFC 8259 says must be escaped and nothing else, so that a text of any language or emoji is answered with the
/// bytes it came with. The encoders of .NET escape everything outside the Basic Multilingual Plane.
/// </summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    public static readonly PlainJsonEncoder Instance = new();

    /// <summary>How every body is written.</summary>
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
