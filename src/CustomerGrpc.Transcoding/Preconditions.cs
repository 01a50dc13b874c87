using System.Text.RegularExpressions;
using CustomerGrpc.Transcoding.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Transcoding;

/// <summary>
/// The conditions of a request, If-Match and If-None-Match (RFC 9110, section 13.1), on the entity tag of its resource. A method with
/// <c>conditional</c> in its rest.v1 rule checks them in the same step in which it writes. For any other method the transcoder checks
/// them: those of GET on the response, those of a write before the method is called, as on a resource without an entity tag.
/// </summary>
public sealed partial class Preconditions
{
    private static readonly Preconditions None = new(null, null);

    private Preconditions(IList<EntityTagHeaderValue>? match, IList<EntityTagHeaderValue>? noneMatch) =>
        (IfMatch, IfNoneMatch) = (match?.AsReadOnly(), noneMatch?.AsReadOnly());

    /// <summary>The tags of If-Match; null if the request does not have the header, or has <c>*</c>, which any resource meets.</summary>
    public IReadOnlyList<EntityTagHeaderValue>? IfMatch { get; }

    /// <summary>
    /// The tags of If-None-Match, perhaps <see cref="EntityTagHeaderValue.Any"/>; null if the request does not have the header.
    /// </summary>
    public IReadOnlyList<EntityTagHeaderValue>? IfNoneMatch { get; }

    /// <summary>The conditions of a call; there are none over gRPC.</summary>
    public static Preconditions Of(ServerCallContext call) => call.GetHttpContext().Features.Get<Preconditions>() ?? None;

    /// <summary>Reads the conditions of a request.</summary>
    /// <exception cref="JsonReadException">A header is not a list of entity tags.</exception>
    internal static Preconditions Read(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.IfMatch.Count == 0 && headers.IfNoneMatch.Count == 0)
            return None;
        var match = Parse(HeaderNames.IfMatch, headers.IfMatch);
        var conditions = new Preconditions(
            match?.Contains(EntityTagHeaderValue.Any) == true ? null : match, Parse(HeaderNames.IfNoneMatch, headers.IfNoneMatch));
        request.HttpContext.Features.Set(conditions);
        return conditions;
    }

    /// <summary>Whether a resource with an entity tag, or with none, meets If-Match. Weak tags never match.</summary>
    internal bool Matches(EntityTagHeaderValue? current) =>
        IfMatch is null || (current is not null && IfMatch.Any(tag => tag.Compare(current, useStrongComparison: true)));

    /// <summary>Whether a resource with an entity tag, or with none, meets If-None-Match.</summary>
    internal bool MatchesNone(EntityTagHeaderValue? current) =>
        IfNoneMatch?.Any(tag => tag.Equals(EntityTagHeaderValue.Any)
            || (current is not null && tag.Compare(current, useStrongComparison: false))) != true;

    // The parser also takes `*` beside tags, and `w/` for `W/`.
    [GeneratedRegex("""\A(?:\s*\*\s*|(?:[\s,]*(?:W/)?"[^"]*")+[\s,]*)\z""")]
    private static partial Regex Form();

    private static IList<EntityTagHeaderValue>? Parse(string name, StringValues header)
    {
        if (header.Count == 0)
            return null;
        return Form().IsMatch(header.ToString()) && EntityTagHeaderValue.TryParseStrictList(header, out var tags)
            ? tags
            : throw new JsonReadException(name, "must be entity tags in quotes, such as \"1\", or *");
    }
}
