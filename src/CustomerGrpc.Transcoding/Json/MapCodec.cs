using System.Text.Json;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A map field.</summary>
internal sealed class MapCodec<TMessage, TKey, TValue>(MapAccess<TMessage, TKey, TValue> access, ValueCodec<TValue> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage, new()
    where TKey : notnull
{
    public override void Write(Utf8JsonWriter json, TMessage message, JsonStyle style)
    {
        json.WritePropertyName(Name);
        WriteValue(json, message, style);
    }

    public override void WriteValue(Utf8JsonWriter json, IMessage message, JsonStyle style)
    {
        json.WriteStartObject();
        foreach (var (key, value) in access.Get((TMessage)message))
        {
            json.WritePropertyName(MapKey.Format(key));
            codec.Write(json, value, style);
        }
        json.WriteEndObject();
    }

    public override void Read(ref Utf8JsonReader json, TMessage message, JsonReading reading, MaskPath? place)
    {
        var merges = place is not null && reading.MaskDepth == MaskDepth.Deep;
        var isNull = json.TokenType == JsonTokenType.Null;
        if (place is not null && (!merges || isNull))
            reading.AddToMask(place);
        if (isNull)
            return;
        if (merges)
            ReadPatch(ref json, access.Get(message), reading, place!);
        else
            ReadEntries(ref json, access.Get(message), reading);
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        throw reading.Invalid("cannot be given as a parameter");

    private void ReadEntries(ref Utf8JsonReader json, MapField<TKey, TValue> entries, JsonReading reading)
    {
        reading.BeginObject(ref json);
        var count = 0;
        while (reading.NextMember(ref json))
        {
            var key = ReadKey(ref json, reading);
            if (codec.SkipsUnknown(json, reading))
                continue;
            entries[key] = ReadValue(ref json, reading);
            // A duplicate key is found by the count, which saves a lookup for each key.
            if (entries.Count < ++count)
                throw reading.Invalid("is given twice");
        }
    }

    private void ReadPatch(ref Utf8JsonReader json, MapField<TKey, TValue> entries, JsonReading reading, MaskPath place)
    {
        var keys = new HashSet<TKey>();
        reading.BeginObject(ref json);
        while (reading.NextMember(ref json))
        {
            var key = ReadKey(ref json, reading);
            if (!keys.Add(key))
                throw reading.Invalid("is given twice");
            if (codec.SkipsUnknown(json, reading))
                continue;
            reading.AddToMask(place.Entry(MapKey.Format(key)));
            if (json.TokenType != JsonTokenType.Null)
                entries.Add(key, ReadValue(ref json, reading));
        }
    }

    private static TKey ReadKey(ref Utf8JsonReader json, JsonReading reading) => MapKey.TryParse<TKey>(reading.Name(ref json), out var key)
        ? key
        : throw reading.Invalid($"must have a key that is {MapKey.Describe<TKey>()}");

    private TValue ReadValue(ref Utf8JsonReader json, JsonReading reading) =>
        json.TokenType == JsonTokenType.Null && !codec.AcceptsNull
            ? throw reading.Invalid("must not be null")
            : codec.Read(ref json, reading);
}
