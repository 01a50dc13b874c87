using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace CustomerGrpc.Rpc.Tests.RawHttp2;

/// <summary>Length-prefixed messages, right or wrong.</summary>
internal static class GrpcFrame
{
    public static byte[] Of(IMessage message) => Of(0, message.ToByteArray());

    public static byte[] Of(byte flag, byte[] payload) => Of(flag, (uint)payload.Length, payload);

    /// <summary>A message whose prefix may lie.</summary>
    public static byte[] Of(byte flag, uint length, byte[] payload)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>The messages of a body, with the compressed flag of each.</summary>
    public static List<(byte Flag, T Message)> Read<T>(RawAnswer answer)
        where T : IMessage<T>, new()
    {
        var messages = new List<(byte, T)>();
        for (var body = answer.Body.ToArray().AsSpan(); !body.IsEmpty;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(body[1..]);
            var payload = body.Slice(5, length).ToArray();
            messages.Add((body[0], new MessageParser<T>(() => new T()).ParseFrom(body[0] == 1 ? Gunzip(payload) : payload)));
            body = body[(5 + length)..];
        }

        return messages;
    }

    /// <summary>Bytes that are no message, the same for the same seed.</summary>
    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        bytes[0] |= 1;
        return bytes;
    }

    private static byte[] Gunzip(byte[] payload)
    {
        using var gzip = new GZipStream(new MemoryStream(payload), CompressionMode.Decompress);
        using var output = new MemoryStream();
        gzip.CopyTo(output);
        return output.ToArray();
    }

    public static byte[] Gzip(byte[] payload)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
            gzip.Write(payload);
        return output.ToArray();
    }
}
