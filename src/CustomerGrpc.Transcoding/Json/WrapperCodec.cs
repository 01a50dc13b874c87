using System.Text.Json;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A wrapper (google/protobuf/wrappers.proto) that stands alone: the value within it.</summary>
internal sealed class WrapperCodec<TMessage, TValue>(
    SingularAccess<TMessage, TValue> access, ValueCodec<TValue> codec) : ValueCodec<TMessage>
    where TMessage : class, IMessage<TMessage>, new()
{
    public override void Write(Utf8JsonWriter json, TMessage value, JsonStyle style) =>
        codec.Write(json, access.Get(value), style);

    public override TMessage Read(ref Utf8JsonReader json, JsonReading reading)
    {
        var message = new TMessage();
        access.Set(message, codec.Read(ref json, reading));
        return message;
    }
}
