using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>The variables of a route's template and the request fields that they set.</summary>
internal sealed class PathVariables
{
    private readonly PathTemplate _template;
    private readonly (TemplateVariable Variable, RequestField Field)[] _variables;

    public PathVariables(HttpBinding binding)
    {
        _template = binding.Template;
        _variables = [.. _template.Variables.Select(variable => (variable, FieldOf(variable, binding)))];
        if (_variables.DistinctBy(variable => variable.Field.Name).Count() < _variables.Length)
            throw binding.Invalid("a field is set twice by the path");
    }

    /// <summary>Whether the path sets a field, or a part of it.</summary>
    public bool Sets(string path)
    {
        foreach (var (_, field) in _variables)
            if (field.Name == path)
                return true;
        return false;
    }

    /// <summary>Sets the fields.</summary>
    public void Bind(RequestTarget target, IMessage request, JsonReading reading)
    {
        foreach (var (variable, field) in _variables)
        {
            reading.Enter(variable.FieldPath);
            if (!PercentText.TryDecode(Value(variable, target), out var text, keepSlashes: variable.IsMany))
                throw reading.Invalid("has a malformed percent-encoding");
            field.Set(request, text, reading);
            reading.Leave();
        }
    }

    private static RequestField FieldOf(TemplateVariable variable, HttpBinding binding) =>
        RequestField.Find(
            binding.Method.InputType,
            variable.FieldPath) is { Field: { IsRepeated: false, FieldType: not (FieldType.Message or FieldType.Group) } } field
            ? field
            : throw binding.Invalid(
                $"the path's {{{variable.FieldPath}}} is no single scalar field of {binding.Method.InputType.FullName}");

    private ReadOnlySpan<char> Value(TemplateVariable variable, RequestTarget target)
    {
        var segments = target.Segments;
        var isToEnd = variable.Start + variable.Count == _template.Segments.Length;
        var last = isToEnd ? segments.Length - 1 : variable.Start + variable.Count - 1;
        if (last < variable.Start)
            return "";
        var value = target.Path.AsSpan(segments[variable.Start].Start.Value..segments[last].End.Value);
        return isToEnd && _template.Verb is { } verb ? value[..^(verb.Length + 1)] : value;
    }
}
