using System.IO.Compression;
using CustomerGrpc.Transcoding.Json;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// Compresses a stream of lines as one gzip member (RFC 1952). Each line is flushed, so that the client can read it at once, and shares
/// the compressor's window with the lines before it.
/// </summary>
internal sealed class GzipLines : IDisposable
{
    private readonly RentedBuffer _compressed = new();
    private readonly GZipStream _gzip;

    public GzipLines() => _gzip = new GZipStream(new BufferWriterStream(_compressed), CompressionLevel.Fastest);

    /// <summary>Compresses a line, or the last line. The result is valid until the next call.</summary>
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
