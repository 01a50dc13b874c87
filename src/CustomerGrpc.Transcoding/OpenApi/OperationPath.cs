using CustomerGrpc.Transcoding.Http.Routing;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>
/// A binding's path as OpenAPI writes it. Two paths that differ only in what their variables are called are one path there, so the
/// names of the one that came first are used.
/// </summary>
internal sealed class OperationPath
{
    private readonly PathTemplate _template;

    private OperationPath(PathTemplate template, IReadOnlyList<string> variables) => (_template, Variables) = (template, variables);

    /// <summary>What the path's variables are called, from left to right.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>The path of a binding.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="known">The names of the paths that came before, by their shapes; a new one is added.</param>
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
            var index = template.Variables.ToList().FindIndex(variable => variable.Start <= segment && segment < variable.Start + variable.Count);
            if (index < 0)
                parts.Add(template.Segments[segment].Literal ?? "*");
            else if (template.Variables[index].Start == segment)
                parts.Add($"{{{name(index)}}}");
        }

        return $"/{string.Join('/', parts)}{(template.Verb is { } verb ? $":{verb}" : "")}";
    }
}
