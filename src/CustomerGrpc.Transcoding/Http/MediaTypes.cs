using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>The media types that a request has and accepts (RFC 9110, sections 8.3 and 12.5.1).</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Problem = "application/problem+json";
    public const string NewlineDelimited = "application/x-ndjson";
    public const string EventStream = "text/event-stream";

    /// <summary>Whether a body is JSON in UTF-8: any JSON media type, or none.</summary>
    public static bool IsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType) || contentType == Json)
            return true;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && Is(type.Type, "application")
            && (Is(type.SubTypeWithoutSuffix, "json") || Is(type.Suffix, "json"))
            && (!type.Charset.HasValue || Is(type.Charset, "utf-8") || Is(type.Charset, "\"utf-8\""));
    }

    /// <summary>Whether the client accepts one of the types; true if there are none, because only the method knows the type.</summary>
    public static bool Accepts(HttpRequest request, params ReadOnlySpan<string> types)
    {
        if (types.IsEmpty || !TryAccept(request, out var accept))
            return true;
        foreach (var type in types)
            if (Quality(accept, type) > 0)
                return true;
        return false;
    }

    /// <summary>Whether the client prefers problem details to JSON.</summary>
    public static bool PrefersProblem(HttpRequest request) =>
        TryAccept(request, out var accept) && accept.Any(
            range => Is(range.MediaType, Problem)) && Quality(accept, Problem) >= Quality(accept, Json);

    /// <summary>Whether the client asks for server-sent events.</summary>
    public static bool PrefersEvents(HttpRequest request) =>
        TryAccept(request, out var accept) && accept.Any(
            range => Is(range.MediaType, EventStream)) && Quality(accept, EventStream) >= Quality(accept, NewlineDelimited);

    private static bool TryAccept(HttpRequest request, out IList<MediaTypeHeaderValue> accept)
    {
        accept = [];
        var header = request.Headers.Accept;
        return header.Count > 0 && header != "*/*" && header != Json && MediaTypeHeaderValue.TryParseList(header, out accept!)
            && accept.Count > 0;
    }

    // The most specific range that matches the type decides. Ranges with parameters, such as a charset, match no response.
    private static double Quality(IList<MediaTypeHeaderValue> accept, string type)
    {
        var wanted = MediaTypeHeaderValue.Parse(type);
        return accept
            .Where(range => wanted.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault(0);
    }

    // RFC 9110, section 8.3.1: names of media types and charsets are case-insensitive.
    private static bool Is(StringSegment name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
