using CustomerGrpc.Transcoding.Http.Routing;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>
/// The path of a binding in OpenAPI. Paths that differ only in the names of their variables are the same path in OpenAPI, so the names of
/// the first one are used.
/// </summary>
internal sealed class OperationPath
{
    private readonly PathTemplate _template;

    private OperationPath(PathTemplate template, IReadOnlyList<string> variables) => (_template, Variables) = (template, variables);

    /// <summary>The names of the variables, from left to right.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>The path of a binding.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="known">The variables of all paths so far, by the paths without names. A new path is added.</param>
    public static OperationPath Of(HttpBinding binding, Dictionary<string, IReadOnlyList<string>> known)
    {
        var template = binding.Template;
        var shape = Write(template, _ => "");
        if (!known.TryGetValue(shape, out var variables))
            known[shape] = variables = [.. template.Variables.Select(variable => variable.FieldPath)];
        return new OperationPath(template, variables);
    }

    public override string ToString() => Write(_template, index => Variables[index]);

    private static string Write(PathTemplate template, Func<int, string> name)
    {
        var parts = new List<string>();
        for (var segment = 0; segment < template.Segments.Length; segment++)
        {
            var index = template.Variables.ToList()
                .FindIndex(variable => variable.Start <= segment && segment < variable.Start + variable.Count);
            if (index < 0)
                parts.Add(template.Segments[segment].Literal ?? "*");
            else if (template.Variables[index].Start == segment)
                parts.Add($"{{{name(index)}}}");
        }
        return $"/{string.Join('/', parts)}{(template.Verb is { } verb ? $":{verb}" : "")}";
    }
}
