using System.Text;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// A string field that contains the text of any JSON value, unchanged (raw_json of rest.v1.field). A google.protobuf.Value would store
/// numbers as doubles and lose digits.
/// </summary>
internal sealed class RawJsonCodec : ValueCodec<string>
{
    public override bool AcceptsNull => true;

    public override void Write(Utf8JsonWriter json, string value, JsonStyle style)
    {
        if (value.Length == 0)
            json.WriteNullValue();
        else
            json.WriteRawValue(value, skipInputValidation: true);
    }

    public override string Read(ref Utf8JsonReader json, JsonReading reading)
    {
        var start = (int)json.TokenStartIndex;
        Check(ref json, reading);
        return Encoding.UTF8.GetString(reading.Source.Span[start..(int)json.BytesConsumed]);
    }

    private static void Check(ref Utf8JsonReader json, JsonReading reading)
    {
        if (json.TokenType == JsonTokenType.String)
            reading.Text(json);
        else if (json.TokenType == JsonTokenType.StartArray)
            CheckItems(ref json, reading);
        else if (json.TokenType == JsonTokenType.StartObject)
            CheckMembers(ref json, reading);
    }

    private static void CheckItems(ref Utf8JsonReader json, JsonReading reading)
    {
        reading.BeginArray(ref json);
        while (reading.NextItem(ref json))
            Check(ref json, reading);
    }

    private static void CheckMembers(ref Utf8JsonReader json, JsonReading reading)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        reading.BeginObject(ref json);
        while (reading.NextMember(ref json))
        {
            if (!names.Add(reading.Name(ref json)))
                throw reading.Invalid("is given twice");
            Check(ref json, reading);
        }
    }
}
