using System.Text;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>The codec alone, from text to message and back.</summary>
internal sealed class JsonText<T>
    where T : IMessage<T>, new()
{
    public static readonly TypeRegistry Types = TypeRegistry.FromMessages(Everything.Descriptor, Nested.Descriptor, Google.Protobuf.WellKnownTypes.Timestamp.Descriptor, Google.Protobuf.WellKnownTypes.Value.Descriptor, Google.Protobuf.WellKnownTypes.Int64Value.Descriptor, Google.Protobuf.WellKnownTypes.Empty.Descriptor);

    public MaskDepth Depth { get; init; }

    public JsonFormat? Format { get; init; }

    /// <summary>The mask that the last text had.</summary>
    public IReadOnlyList<string> Mask { get; private set; } = [];

    public T Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    public T Parse(byte[] json)
    {
        var reading = new JsonReading { Types = Types, MaskDepth = Depth, Source = json };
        var input = new JsonInput(reading);
        var message = new T();
        var codec = Codecs.ForFields(message.Descriptor);
        if (Depth == MaskDepth.None) codec.ReadFields(ref input, message, reading, hasType: false);
        else codec.ReadUpdate(ref input, message, reading);
        input.End();
        Mask = reading.MaskPaths;
        return message;
    }

    public string Write(T message)
    {
        using var output = new JsonOutput();
        Codecs.For(message.Descriptor).WriteObject(output, message, new JsonStyle(Format, Types));
        output.End();
        return Encoding.UTF8.GetString(output.Written.Span);
    }
}
