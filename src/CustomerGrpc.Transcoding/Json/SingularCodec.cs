using System.Text.Json;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A field that holds at most one value.</summary>
internal sealed class SingularCodec<TMessage, TValue>(SingularAccess<TMessage, TValue> access, ValueCodec<TValue> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage, new()
{
    private readonly bool _hasPresence = access.Field.HasPresence;
    private readonly bool _omitsUnset = RestRules.OmitsEmpty(access.Field);
    private readonly bool _rejectsNull = RestRules.RejectsNull(access.Field);
    private readonly FieldsCodec<TValue>? _structure = access.Field.IsStructure() ? codec as FieldsCodec<TValue> : null;

    public override bool AcceptsNull => codec.AcceptsNull;

    public override void Write(Utf8JsonWriter json, TMessage message, JsonStyle style)
    {
        if (access.TryGet(message, out var value) || (!_hasPresence && !style.OmitsDefaults))
        {
            json.WritePropertyName(Name);
            codec.Write(json, value, style);
        }
        else if (style.UnsetAsNull && !_omitsUnset)
        {
            json.WritePropertyName(Name);
            json.WriteNullValue();
        }
    }

    public override void WriteValue(Utf8JsonWriter json, IMessage message, JsonStyle style)
    {
        if (access.TryGet((TMessage)message, out var value) || !_hasPresence)
            codec.Write(json, value, style);
        else
            json.WriteNullValue();
    }

    public override void Read(ref Utf8JsonReader json, TMessage message, JsonReading reading, MaskPath? place)
    {
        if (codec.SkipsUnknown(json, reading))
            return;
        var isNull = json.TokenType == JsonTokenType.Null;
        if (isNull && _rejectsNull)
            throw reading.Invalid("must not be null");
        if (place is not null && reading.MaskDepth == MaskDepth.Deep && _structure is not null && !isNull)
        {
            access.Set(message, _structure.Read(ref json, reading, place));
            return;
        }
        if (place is not null)
            reading.AddToMask(place);
        if (!isNull || !NullUnsets(reading, place is not null))
            access.Set(message, codec.Read(ref json, reading));
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        access.Set((TMessage)message, codec.Parse(text, reading));
}
