using System.IO.Compression;
using CustomerGrpc.Transcoding.Json;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// Sends a body that was written completely before its first byte is sent. So it has a Content-Length, and a value that cannot be written
/// becomes a proper failure. Only JSON is compressed, because files of many media types are compressed already.
/// </summary>
internal static class ResponseBody
{
    // Below this size, the gzip header costs more than compression saves.
    private const int SmallestCompressed = 1024;

    /// <summary>Sends the body; status and headers have been set.</summary>
    public static async ValueTask SendAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        using var compressed = body.Length >= SmallestCompressed && MediaTypes.IsJson(http.Response.ContentType)
            ? Compress(http, body.Span)
            : null;
        if (compressed is not null)
            body = compressed.Written;
        http.Response.ContentLength = body.Length;
        // HEAD has the headers of GET, but no body (RFC 9110, section 9.3.2). If the client has disconnected, the write ends without an
        // exception.
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
    }

    private static RentedBuffer? Compress(HttpContext http, ReadOnlySpan<byte> body)
    {
        http.Response.Headers.Append("Vary", "Accept-Encoding");
        if (!AcceptedEncodings.AcceptsGzip(http.Request) || http.Response.Headers.ContentEncoding.Count > 0)
            return null;
        var compressed = new RentedBuffer();
        using (var gzip = new GZipStream(new BufferWriterStream(compressed), CompressionLevel.Fastest))
            gzip.Write(body);
        http.Response.Headers.ContentEncoding = "gzip";
        return compressed;
    }
}
