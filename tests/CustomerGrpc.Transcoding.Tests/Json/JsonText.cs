using System.Buffers;
using System.Text;
using System.Text.Json;
using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>Reads and writes JSON text with the codec alone.</summary>
internal sealed class JsonText<T>
    where T : IMessage<T>, new()
{
    public static readonly TypeRegistry Types = TypeRegistry.FromMessages(
        Everything.Descriptor,
        Nested.Descriptor,
        Google.Protobuf.WellKnownTypes.Timestamp.Descriptor,
        Google.Protobuf.WellKnownTypes.Value.Descriptor,
        Google.Protobuf.WellKnownTypes.Int64Value.Descriptor,
        Google.Protobuf.WellKnownTypes.Empty.Descriptor);

    public MaskDepth Depth { get; init; }

    public JsonFormat? Format { get; init; }

    /// <summary>Receives the paths of unknown fields; if null, unknown fields are rejected.</summary>
    public List<string>? UnknownFields { get; init; }

    /// <summary>The mask of the text that was read last.</summary>
    public IReadOnlyList<string> Mask { get; private set; } = [];

    public T Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    public T Parse(byte[] json)
    {
        var reading = new JsonReading { Types = Types, MaskDepth = Depth, UnknownFields = UnknownFields };
        var message = new T();
        reading.Read(json, Read, message);
        Mask = [.. reading.MaskPaths.Select(path => path.Text)];
        return message;
    }

    public string Write(T message)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, PlainJsonEncoder.WriterOptions))
            Codecs.For(message.Descriptor).WriteObject(
                json, message, new JsonStyle(Format, new GrpcJsonSettings { WriteInt64sAsStrings = true }, Types));
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private void Read(ref Utf8JsonReader json, T message, JsonReading reading)
    {
        var codec = Codecs.ForFields(message.Descriptor);
        if (Depth == MaskDepth.None)
            codec.ReadFields(ref json, message, reading, hasType: false);
        else
            codec.ReadUpdate(ref json, message, reading);
    }
}
