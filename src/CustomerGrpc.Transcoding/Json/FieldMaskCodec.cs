using System.Text;
using System.Text.Json;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// A field mask: paths in camelCase, separated by commas. Segments in backticks are not converted.
/// </summary>
/// <param name="keepsSpelling">
/// Whether paths keep the caller's spelling. This is for the mask of an update, which is checked against the message later: a segment
/// without backticks may be a map key, and errors name the path as the caller wrote it.
/// </param>
internal sealed class FieldMaskCodec(bool keepsSpelling = false) : ValueCodec<FieldMask>
{
    public override void Write(Utf8JsonWriter json, FieldMask value, JsonStyle style) =>
        json.WriteStringValue(string.Join(',', value.Paths.Select(Write)));

    public override FieldMask Read(ref Utf8JsonReader json, JsonReading reading) => json.TokenType == JsonTokenType.String
        ? Parse(reading.Text(json), reading)
        : throw Invalid(reading);

    public override FieldMask Parse(string text, JsonReading reading)
    {
        var mask = new FieldMask();
        foreach (var path in MaskSyntax.SplitList(text))
        {
            if (!keepsSpelling && !MaskSyntax.IsCamelCase(path))
                throw Invalid(reading);
            mask.Paths.Add(keepsSpelling ? path : ToSnakeCase(path));
        }
        return mask;
    }

    private string Write(string path)
    {
        var text = ToCamelCase(path);
        if (!keepsSpelling && (!MaskSyntax.IsCamelCase(text) || ToSnakeCase(text) != path))
            throw new InvalidOperationException($"The path \"{path}\" of a google.protobuf.FieldMask would not read back the same.");
        return text;
    }

    private static JsonReadException Invalid(JsonReading reading) =>
        reading.Invalid("must be a string of field paths in camelCase with commas between them");

    private static string ToCamelCase(string path) => Convert(path, static (text, letter, previous) =>
    {
        if (previous == '_' && char.IsAsciiLetter(letter))
            text[^1] = char.ToUpperInvariant(letter);
        else
            text.Append(letter);
    });

    private static string ToSnakeCase(string path) => Convert(path, static (text, letter, _) =>
    {
        if (char.IsAsciiLetterUpper(letter))
            text.Append('_').Append(char.ToLowerInvariant(letter));
        else
            text.Append(letter);
    });

    private static string Convert(string path, Action<StringBuilder, char, char> append)
    {
        var text = new StringBuilder(path.Length + 8);
        var quoted = false;
        var previous = '\0';
        foreach (var letter in path)
        {
            quoted ^= letter == '`';
            if (quoted)
                text.Append(letter);
            else
                append(text, letter, previous);
            previous = quoted ? '\0' : letter;
        }
        return text.ToString();
    }
}
