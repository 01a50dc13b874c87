using System.IO.Compression;
using CustomerGrpc.Transcoding.Json;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// Sends a body that has been written whole before its first byte leaves: so it has a Content-Length, and a value that cannot be
/// written still becomes a proper failure. Only JSON is compressed here, since files of many media types are compressed already.
/// </summary>
internal static class ResponseBody
{
    // Below it, gzip's own frame eats what it saves.
    private const int SmallestCompressed = 1024;

    /// <summary>Sends the body; status and headers have been set.</summary>
    public static async ValueTask SendAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        using var compressed = body.Length >= SmallestCompressed && MediaTypes.IsJson(http.Response.ContentType)
            ? Compress(http, body.Span)
            : null;
        if (compressed is not null) body = compressed.Written;
        http.Response.ContentLength = body.Length;
        // Where the caller has gone Kestrel lets a write end by itself, and there is nobody to tell of it.
        // What a HEAD would have had (RFC 9110, section 9.3.2), but not the body.
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
    }

    private static RentedBuffer? Compress(HttpContext http, ReadOnlySpan<byte> body)
    {
        http.Response.Headers.Append("Vary", "Accept-Encoding");
        if (!AcceptedEncodings.AcceptsGzip(http.Request) || http.Response.Headers.ContentEncoding.Count > 0) return null;
        var compressed = new RentedBuffer();
        using (var gzip = new GZipStream(new BufferWriterStream(compressed), CompressionLevel.Fastest)) gzip.Write(body);
        http.Response.Headers.ContentEncoding = "gzip";
        return compressed;
    }
}
