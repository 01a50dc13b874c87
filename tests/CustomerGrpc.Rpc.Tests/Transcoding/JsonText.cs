using System.Buffers;
using System.Text;
using System.Text.Json;
using CustomerGrpc.Rest.V1;
using CustomerGrpc.Rpc.Tests.Kinds;
using CustomerGrpc.Rpc.Transcoding.Http;
using CustomerGrpc.Rpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Rpc.Tests.Transcoding;

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

    /// <summary>Reads a text, in pieces of a size.</summary>
    public T Parse(byte[] json, int piece = int.MaxValue)
    {
        var source = Pieces.Of(json, piece);
        var reading = new JsonReading { Types = Types, MaskDepth = Depth, Source = source };
        var reader = new Utf8JsonReader(source, new JsonReaderOptions { MaxDepth = JsonReading.MaxDepth });
        var message = new T();
        var codec = Codecs.ForFields(message.Descriptor);
        try
        {
            reader.Read();
            if (Depth == MaskDepth.None) codec.ReadFields(ref reader, message, reading, hasType: false);
            else codec.ReadUpdate(ref reader, message, reading);
            reader.Read();
        }
        catch (JsonException error)
        {
            throw reading.Wrong(error);
        }
        Mask = reading.MaskPaths;
        return message;
    }

    public string Write(T message)
    {
        using var body = new JsonBody();
        Codecs.For(message.Descriptor).WriteObject(body.Writer, message, new JsonStyle(Format, Types));
        return Encoding.UTF8.GetString(body.Written.Span);
    }
}

/// <summary>Bytes as a pipe may bring them.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

    public static ReadOnlySequence<byte> Of(byte[] bytes, int size)
    {
        if (bytes.Length <= size) return new ReadOnlySequence<byte>(bytes);
        var first = new Pieces(bytes.AsMemory(0, size), 0);
        var last = first;
        for (var at = size; at < bytes.Length; at += size)
        {
            var next = new Pieces(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), at);
            last.Next = next;
            last = next;
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
