using System.Text;
using System.Text.Json;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>
/// A string field that holds the text of any one JSON value, verbatim (rest.v1.field's raw_json): a google.protobuf.Value has
/// doubles for numbers, and would lose digits.
/// </summary>
internal sealed class RawJsonCodec : ValueCodec<string>
{
    public override bool TakesNull => true;

    public override void Write(Utf8JsonWriter writer, string value, JsonStyle style)
    {
        if (value.Length == 0) writer.WriteNullValue();
        else writer.WriteRawValue(value);
    }

    public override string Read(ref Utf8JsonReader reader, JsonReading reading)
    {
        var start = reader.TokenStartIndex;
        Check(ref reader, reading);
        return Encoding.UTF8.GetString(reading.Source.Slice(start, reader.BytesConsumed - start));
    }

    private static void Check(ref Utf8JsonReader reader, JsonReading reading)
    {
        if (reader.TokenType == JsonTokenType.String) reading.Text(ref reader);
        else if (reader.TokenType == JsonTokenType.StartArray) CheckItems(ref reader, reading);
        else if (reader.TokenType == JsonTokenType.StartObject) CheckMembers(ref reader, reading);
    }

    private static void CheckItems(ref Utf8JsonReader reader, JsonReading reading)
    {
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            reading.Enter(index);
            Check(ref reader, reading);
            reading.Leave();
        }
    }

    private static void CheckMembers(ref Utf8JsonReader reader, JsonReading reading)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reading.Text(ref reader);
            reading.EnterKey(name);
            if (!names.Add(name)) throw reading.Wrong("is given twice");
            reader.Read();
            Check(ref reader, reading);
            reading.Leave();
        }
    }
}
