using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Grpc.Core;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>The message encoding <c>gzip</c> (RFC 1952).</summary>
internal static class Gzip
{
    private const int FirstSize = 16 * 1024;

    /// <summary>Bytes in a rented array.</summary>
    public readonly struct Rented(byte[] array, int length) : IDisposable
    {
        public ReadOnlySequence<byte> Bytes => new(array, 0, length);

        public void Dispose() => ArrayPool<byte>.Shared.Return(array);
    }

    /// <summary>Decompresses a message. It stops at the limit, however much more there is.</summary>
    public static Rented Decompress(ReadOnlySequence<byte> compressed, int maxSize)
    {
        if (compressed.IsEmpty)
            throw Corrupt(null);
        using var gzip = new GZipStream(PipeReader.Create(compressed).AsStream(), CompressionMode.Decompress);
        var array = ArrayPool<byte>.Shared.Rent(FirstSize);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == array.Length)
                    Grow(ref array);
                var read = gzip.Read(array, length, array.Length - length);
                length += read;
                if (length > maxSize)
                    throw TooLarge(maxSize);
                if (read == 0)
                    return new Rented(array, length);
            }
        }
        catch (Exception exception)
        {
            ArrayPool<byte>.Shared.Return(array);
            if (exception is not InvalidDataException)
                throw;
            throw Corrupt(exception);
        }
    }

    /// <summary>Compresses a message into a stream.</summary>
    public static void Compress(ReadOnlySpan<byte> bytes, Stream output, CompressionLevel level)
    {
        using var gzip = new GZipStream(output, level, leaveOpen: true);
        gzip.Write(bytes);
    }

    public static RpcException TooLarge(int maxSize) =>
        new(new Status(StatusCode.ResourceExhausted, $"Received message exceeds the maximum of {maxSize} bytes."));

    private static RpcException Corrupt(Exception? cause) =>
        new(new Status(StatusCode.Internal, "A compressed message is corrupt.", cause));

    private static void Grow(ref byte[] array)
    {
        var larger = ArrayPool<byte>.Shared.Rent(array.Length * 2);
        array.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(array);
        array = larger;
    }
}
