using System.IO.Compression;
using CustomerGrpc.Transcoding.Json;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// Compresses a stream of lines as one gzip member (RFC 1952), each flushed by itself: so the caller can read a line when it has
/// come, and those after it profit from what it said.
/// </summary>
internal sealed class GzipLines : IDisposable
{
    private readonly RentedBuffer _compressed = new();
    private readonly GZipStream _gzip;

    public GzipLines() => _gzip = new GZipStream(new BufferWriterStream(_compressed), CompressionLevel.Fastest);

    /// <summary>Compresses a line, or ends the stream with it; the result is valid until the next.</summary>
    public ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> line, bool isLast)
    {
        _compressed.Clear();
        _gzip.Write(line);
        if (isLast)
            _gzip.Dispose();
        else
            _gzip.Flush();
        return _compressed.Written;
    }

    public void Dispose()
    {
        _gzip.Dispose();
        _compressed.Dispose();
    }
}
