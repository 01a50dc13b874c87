using System.Text.Json;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A repeated field.</summary>
internal sealed class RepeatedCodec<TMessage, TItem>(RepeatedAccess<TMessage, TItem> access, ValueCodec<TItem> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage, new()
{
    private readonly bool _omitsEmpty = RestRules.OmitsEmpty(access.Field);
    private readonly FieldDescriptor? _objectForm = RestRules.ObjectForm(access.Field);

    public override void Write(Utf8JsonWriter json, TMessage message, JsonStyle style)
    {
        if (_omitsEmpty && !access.IsPopulated(message))
            return;
        json.WritePropertyName(Name);
        WriteValue(json, message, style);
    }

    public override void WriteValue(Utf8JsonWriter json, IMessage message, JsonStyle style)
    {
        json.WriteStartArray();
        foreach (var item in access.Get((TMessage)message))
            codec.Write(json, item, style);
        json.WriteEndArray();
    }

    public override void Read(ref Utf8JsonReader json, TMessage message, JsonReading reading, MaskPath? place)
    {
        if (_objectForm is not null && json.TokenType == JsonTokenType.StartObject)
        {
            var codec = (JsonFieldCodec<TMessage>)Codecs.ForFields(_objectForm.ContainingType)[_objectForm];
            codec.Read(ref json, message, reading, place?.Sibling(_objectForm));
            return;
        }
        ReadList(ref json, message, reading, place);
    }

    private void ReadList(ref Utf8JsonReader json, TMessage message, JsonReading reading, MaskPath? place)
    {
        if (place is not null)
            reading.AddToMask(place);
        if (json.TokenType == JsonTokenType.Null)
            return;
        var items = access.Get(message);
        reading.BeginArray(ref json);
        var depth = reading.Depth;
        while (reading.NextItem(ref json))
        {
            try
            {
                ReadItem(ref json, items, reading);
            }
            catch (JsonReadException invalid) when (reading.TryCollect(invalid))
            {
                reading.SkipInvalid(ref json, depth);
            }
        }
    }

    private void ReadItem(ref Utf8JsonReader json, RepeatedField<TItem> items, JsonReading reading)
    {
        if (json.TokenType == JsonTokenType.Null && !codec.AcceptsNull)
            throw reading.Invalid("must not be null");
        if (!codec.SkipsUnknown(json, reading))
            items.Add(codec.Read(ref json, reading));
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        access.Get((TMessage)message).Add(codec.Parse(text, reading));
}
