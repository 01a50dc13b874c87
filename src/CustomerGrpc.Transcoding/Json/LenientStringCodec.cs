using System.Globalization;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// Strings that may also be given as responses of the API have them: as a number, or as a member of an object (rest.v1.field). They are
/// written as strings.
/// </summary>
/// <param name="member">The member; null if no object may be given.</param>
/// <param name="orNumber">Whether a number may be given.</param>
internal sealed class LenientStringCodec(string? member, bool orNumber) : ValueCodec<string>
{
    private static readonly StringCodec Strings = new();

    public override void Write(Utf8JsonWriter json, string value, JsonStyle style) => Strings.Write(json, value, style);

    public override string Parse(string text, JsonReading reading) => Strings.Parse(text, reading);

    public override string Read(ref Utf8JsonReader json, JsonReading reading) => json.TokenType switch
    {
        JsonTokenType.StartObject when member is not null => ReadMember(ref json, reading),
        JsonTokenType.Number when orNumber => NumberText.TryInteger(json.ValueSpan, out long number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw reading.Invalid("must be a string or an integer"),
        _ => Strings.Read(ref json, reading),
    };

    private string ReadMember(ref Utf8JsonReader json, JsonReading reading)
    {
        string? value = null;
        reading.BeginObject(ref json);
        while (reading.NextMember(ref json))
        {
            if (reading.Name(ref json) != member)
                reading.Skip(ref json);
            else if (value is not null)
                throw reading.Invalid("is given twice");
            else
                value = Strings.Read(ref json, reading);
        }
        return value ?? throw reading.Invalid($"must be a string, or an object with the member {member}");
    }
}
