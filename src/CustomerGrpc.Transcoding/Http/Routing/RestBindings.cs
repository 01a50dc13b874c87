using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;

namespace CustomerGrpc.Transcoding.Http.Routing;

/// <summary>The bindings of all mapped services. Two bindings that match the same requests prevent the start.</summary>
internal sealed class RestBindings
{
    private readonly Dictionary<string, HttpBinding> _byShape = new(StringComparer.Ordinal);

    /// <summary>Adds a binding.</summary>
    /// <exception cref="InvalidOperationException">Another binding has the same HTTP method and matches the same paths.</exception>
    public void Add(HttpBinding binding)
    {
        var shape = $"{binding.Verb} {binding.Template.Shape}";
        if (!_byShape.TryAdd(shape, binding))
            throw _byShape[shape].Invalid($"collides with {binding.Method.FullName}, {binding}");
    }

    /// <summary>
    /// Whether a template with a custom verb matches the path. If so, the verb is not part of a variable's value, for any HTTP method.
    /// </summary>
    public bool HasVerb(RequestTarget target) =>
        target.Segments.Length > 0
        && target.Path.AsSpan(target.Segments[^1]).Contains(':')
        && _byShape.Values.Any(binding => binding.Template.Verb is not null && binding.Template.Matches(target));

    /// <summary>
    /// Whether a template matches the path as ASP.NET Core's routing reads it: without regard to case and a slash at the end.
    /// </summary>
    public bool IsRouted(PathString path) => _byShape.Values.Any(
        binding => new TemplateMatcher(new RouteTemplate(binding.Template.ToRoutePattern()), []).TryMatch(path, []));

    /// <summary>The HTTP methods of a path; empty if no template matches.</summary>
    public IReadOnlyCollection<string> MethodsOf(RequestTarget target)
    {
        var hasVerb = HasVerb(target);
        return _byShape.Values
            .Where(binding => binding.Template.Verb is not null == hasVerb && binding.Template.Matches(target))
            .SelectMany(binding => binding.HttpMethods)
            .ToHashSet(StringComparer.Ordinal);
    }
}
