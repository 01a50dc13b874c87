using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A message of google/protobuf/wrappers.proto outside of a field, as in an Any: the value that it holds.</summary>
internal sealed class WrapperCodec(MessageDescriptor wrapper) : ValueCodec
{
    private readonly JsonFieldCodec _value = FieldCodecs.Create(wrapper.FindFieldByNumber(1));

    public override void WriteObject(Utf8JsonWriter json, object value, JsonStyle style) => _value.WriteValue(json, (IMessage)value, style);

    public override object ReadObject(ref Utf8JsonReader json, JsonReading reading)
    {
        if (json.TokenType == JsonTokenType.Null)
            throw reading.Invalid("must not be null");
        var message = wrapper.Parser.ParseFrom(ByteString.Empty);
        _value.Read(ref json, message, reading);
        return message;
    }
}
