using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace CustomerGrpc.Transcoding.Http.Routing;

/// <summary>
/// Removes the candidates of ASP.NET Core's routing that do not match the request as it was sent. Routing ignores the case of paths and
/// methods and a slash at the end, and takes <c>%3A</c> for the colon of a custom verb; google.api.http and RFC 9110 do not.
/// </summary>
internal sealed class RawPathMatcherPolicy(RestBindings bindings) : MatcherPolicy, IEndpointSelectorPolicy
{
    // After routing's own policies: there are fewer candidates to look at.
    public override int Order => 1000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
            if (endpoint.Metadata.GetMetadata<HttpBinding>() is not null)
                return true;
        return false;
    }

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var method = MethodOf(httpContext.Request);
        var target = RequestTarget.Of(httpContext);
        var hasVerb = bindings.HasVerb(target);
        for (var index = 0; index < candidates.Count; index++)
            if (candidates.IsValidCandidate(index)
                && candidates[index].Endpoint.Metadata.GetMetadata<HttpBinding>() is { } binding
                && !(Matches(binding, hasVerb) && binding.Template.Matches(target)))
                candidates.SetValidity(index, false);
        return Task.CompletedTask;

        bool Matches(HttpBinding binding, bool hasVerb) =>
            binding.Template.Verb is not null == hasVerb && binding.HttpMethods.Contains(method);
    }

    // The CORS middleware answers a preflight with the policy of the endpoint that the request to come would have (Fetch, section 3.3).
    private static string MethodOf(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod is [{ } requested, ..]
            ? requested
            : request.Method;
}
