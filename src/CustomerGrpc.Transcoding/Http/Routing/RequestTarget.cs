using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Transcoding.Http.Routing;

/// <summary>
/// The path and query of a request as the client sent them. ASP.NET Core decodes the path, so that an escaped slash or colon looks like a
/// plain one.
/// </summary>
internal sealed class RequestTarget
{
    private RequestTarget(string path, string query, Range[] segments) => (Path, Query, Segments) = (path, query, segments);

    /// <summary>The path, percent-encoded.</summary>
    public string Path { get; }

    /// <summary>The query without the question mark, percent-encoded; empty if there is none.</summary>
    public string Query { get; }

    /// <summary>The ranges of the segments in the path.</summary>
    public Range[] Segments { get; }

    /// <summary>The target of a request.</summary>
    public static RequestTarget Of(HttpContext http)
    {
        if (http.Features.Get<RequestTarget>() is { } known)
            return known;
        var target = Read(http);
        http.Features.Set(target);
        return target;
    }

    private static RequestTarget Read(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(raw))
            raw = http.Request.PathBase.ToUriComponent() + http.Request.Path.ToUriComponent() + http.Request.QueryString;
        var target = WithoutOrigin(raw);
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        if (http.Request.PathBase is { HasValue: true } prefix
            && path.StartsWith(prefix.ToUriComponent(), StringComparison.OrdinalIgnoreCase))
            path = path[prefix.ToUriComponent().Length..];
        return new RequestTarget(path, query < 0 ? "" : target[(query + 1)..], Split(path));
    }

    // Requests to a proxy have the absolute form (RFC 9112, section 3.2.2).
    private static string WithoutOrigin(string target)
    {
        if (target.StartsWith('/'))
            return target;
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        var path = scheme < 0 ? -1 : target.IndexOf('/', scheme + 3);
        return path < 0 ? target : target[path..];
    }

    private static Range[] Split(string path)
    {
        if (!path.StartsWith('/'))
            return [];
        var segments = new Range[path.AsSpan().Count('/')];
        var start = 1;
        for (var index = 0; index < segments.Length; index++)
        {
            var length = path.AsSpan(start).IndexOf('/');
            var end = length < 0 ? path.Length : start + length;
            segments[index] = start..end;
            start = end + 1;
        }
        return segments;
    }
}
