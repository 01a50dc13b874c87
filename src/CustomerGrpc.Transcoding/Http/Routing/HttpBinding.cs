using CustomerGrpc.Transcoding.Fields;
using Google.Api;
using Google.Protobuf.Reflection;
using static Microsoft.AspNetCore.Http.HttpMethods;

namespace CustomerGrpc.Transcoding.Http.Routing;

/// <summary>One HTTP binding of a method: an HttpRule without its additional bindings.</summary>
/// <param name="Method">The proto method.</param>
/// <param name="Rule">The rule in the proto file.</param>
/// <param name="Verb">The HTTP method.</param>
/// <param name="Template">The path.</param>
/// <param name="Body">The field of the request that the body is; `*` for the whole request, empty for no body.</param>
/// <param name="ResponseBody">The field of the response that the body is; empty for the whole response.</param>
internal sealed record HttpBinding(
    MethodDescriptor Method, HttpRule Rule, string Verb, PathTemplate Template, string Body, string ResponseBody)
{
    /// <summary>The HTTP method and the path.</summary>
    public string Name { get; } = $"{Verb} {Template}";

    /// <summary>The HTTP methods that the endpoint accepts. GET includes HEAD (RFC 9110, section 9.3.2).</summary>
    public IReadOnlyList<string> HttpMethods => Verb == Get ? [Get, Head] : [Verb];

    /// <summary>
    /// Whether a request may have no body: if it would consist of optional fields. PUT and PATCH send a resource, so that no body is
    /// more likely a mistake than an update of nothing.
    /// </summary>
    public bool MayHaveNoBody { get; } = Body == "*" && Verb != Put && Verb != Patch && Method.InputType.Fields.InDeclarationOrder().All(
        field => !field.Is(FieldBehavior.Required) || Template.Variables.Any(variable => variable.FieldPath == field.Name));

    /// <summary>The bindings of a method; none if it has no google.api.http rule.</summary>
    /// <exception cref="InvalidOperationException">A rule has no HTTP method or path, or its additional bindings are nested.</exception>
    public static IEnumerable<HttpBinding> Of(MethodDescriptor method)
    {
        if (method.GetOptions()?.GetExtension(Google.Api.AnnotationsExtensions.Http) is not { } rule)
            return [];
        if (rule.AdditionalBindings.Any(binding => binding.AdditionalBindings.Count > 0))
            throw new InvalidOperationException($"{method.FullName}: an additional binding must not have additional bindings.");
        return new[] { rule }.Concat(rule.AdditionalBindings).Select(binding => Of(method, binding)).ToArray();
    }

    /// <summary>The exception for a binding that cannot be served.</summary>
    public InvalidOperationException Invalid(string reason) => new($"{Method.FullName}, {this}: {reason}.");

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static HttpBinding Of(MethodDescriptor method, HttpRule rule)
    {
        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => (Get, rule.Get),
            HttpRule.PatternOneofCase.Put => (Put, rule.Put),
            HttpRule.PatternOneofCase.Post => (Post, rule.Post),
            HttpRule.PatternOneofCase.Delete => (Delete, rule.Delete),
            HttpRule.PatternOneofCase.Patch => (Patch, rule.Patch),
            HttpRule.PatternOneofCase.Custom => (rule.Custom.Kind, rule.Custom.Path),
            _ => throw new InvalidOperationException($"{method.FullName}: its google.api.http rule names no path."),
        };
        return new HttpBinding(method, rule, verb, PathTemplate.Parse(path), rule.Body, rule.ResponseBody);
    }
}
