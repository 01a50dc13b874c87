using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using CustomerGrpc.Rpc.Transcoding.Json;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Transcoding.Http;

/// <summary>
/// A response body in a rented buffer. It is written whole before the first byte leaves, so that it has a Content-Length and a
/// value that cannot be written still becomes a proper failure.
/// </summary>
internal sealed class JsonBody : IBufferWriter<byte>, IDisposable
{
    // Below it, gzip's own frame eats what it saves.
    private const int SmallestCompressed = 1024;
    private static readonly JsonWriterOptions Options = new() { Encoder = PlainJsonEncoder.Instance, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _spare;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _length;
    private Utf8JsonWriter? _writer;

    /// <summary>Writes into the body.</summary>
    public Utf8JsonWriter Writer => _writer ??= Rent();

    /// <summary>What has been written.</summary>
    public ReadOnlyMemory<byte> Written
    {
        get
        {
            _writer?.Flush();
            return _buffer.AsMemory(0, _length);
        }
    }

    /// <summary>Sends the body; status and headers have been set.</summary>
    public async ValueTask SendAsync(HttpContext http)
    {
        var body = Written;
        using var compressed = body.Length >= SmallestCompressed ? Compress(http, body.Span) : null;
        if (compressed is not null) body = compressed.Written;
        http.Response.ContentLength = body.Length;
        // What a HEAD would have had (RFC 9110, section 9.3.2), but not the body.
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Dispose()
    {
        if (_writer is not null) Return(_writer);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private static JsonBody? Compress(HttpContext http, ReadOnlySpan<byte> body)
    {
        http.Response.Headers.Append("Vary", "Accept-Encoding");
        if (!AcceptedEncodings.AcceptsGzip(http.Request) || http.Response.Headers.ContentEncoding.Count > 0) return null;
        var compressed = new JsonBody();
        using (var gzip = new GZipStream(new BufferWriterStream(compressed), CompressionLevel.Fastest)) gzip.Write(body);
        http.Response.Headers.ContentEncoding = "gzip";
        return compressed;
    }

    private Utf8JsonWriter Rent()
    {
        var writer = _spare ?? new Utf8JsonWriter(this, Options);
        if (_spare is not null) writer.Reset(this);
        _spare = null;
        return writer;
    }

    private static void Return(Utf8JsonWriter writer)
    {
        writer.Reset(Discarded.Instance);
        _spare = writer;
    }

    private void Reserve(int sizeHint)
    {
        if (_buffer.Length - _length >= Math.Max(sizeHint, 1)) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + sizeHint));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    // A writer that is kept must not keep the buffer that it wrote to.
    private sealed class Discarded : IBufferWriter<byte>
    {
        public static readonly Discarded Instance = new();

        public void Advance(int count) => throw new NotSupportedException();

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();
    }
}
