using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A wrapper (google/protobuf/wrappers.proto) that stands alone: the value within it.</summary>
internal sealed class WrapperCodec<TMessage, TValue>(
    SingularAccess<TMessage, TValue> access, ValueCodec<TValue> codec) : ValueCodec<TMessage>
    where TMessage : class, IMessage<TMessage>, new()
{
    public override void Write(JsonOutput output, TMessage value, JsonStyle style) =>
        codec.Write(output, access.Get(value), style);

    public override TMessage Read(ref JsonInput input, JsonReading reading)
    {
        var message = new TMessage();
        access.Set(message, codec.Read(ref input, reading));
        return message;
    }
}
