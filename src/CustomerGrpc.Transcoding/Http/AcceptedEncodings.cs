using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>The encodings that a client accepts (RFC 9110, section 12.5.3).</summary>
internal static class AcceptedEncodings
{
    /// <summary>Whether the client accepts gzip.</summary>
    public static bool AcceptsGzip(HttpRequest request)
    {
        var header = request.Headers.AcceptEncoding;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header, out var encodings))
            return false;
        var gzip = encodings.FirstOrDefault(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            ?? encodings.FirstOrDefault(encoding => encoding.Value == "*");
        return gzip is not null && (gzip.Quality ?? 1) > 0;
    }
}
