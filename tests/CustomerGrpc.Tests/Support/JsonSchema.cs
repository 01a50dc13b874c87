using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// Validates values with the schemas of an OpenAPI 3.1 document. It supports the part of JSON Schema that our documents use.
/// </summary>
internal sealed class JsonSchema(JsonNode document)
{
    /// <summary>The errors of a value; empty if it conforms.</summary>
    public IReadOnlyList<string> Errors(JsonNode schema, JsonNode? value) => [.. Judge(schema, value, "$")];

    /// <summary>The schema that a reference points to, or the schema itself.</summary>
    public JsonNode Resolve(JsonNode schema) => schema["$ref"] is { } reference
        ? reference.GetValue<string>()[2..].Split('/').Aggregate(document, (node, name) => node[name]!)
        : schema;

    private IEnumerable<string> Judge(JsonNode schema, JsonNode? value, string path)
    {
        schema = Resolve(schema);
        if (schema["anyOf"] is JsonArray anyOf && !anyOf.Any(one => !Judge(one!, value, path).Any()))
            yield return $"{path}: is none of anyOf";
        foreach (var error in (schema["allOf"] as JsonArray ?? []).SelectMany(one => Judge(one!, value, path)))
            yield return error;
        if (schema["type"] is { } type && !TypesOf(type).Any(name => IsOf(name, value)))
            yield return $"{path}: is {value?.ToJsonString() ?? "null"}, not {type.ToJsonString()}";
        if (schema["enum"] is JsonArray values && !values.Any(one => JsonNode.DeepEquals(one, value)))
            yield return $"{path}: is {value?.ToJsonString() ?? "null"}, not one of {values.ToJsonString()}";

        var errors = value switch
        {
            JsonObject members => Members(schema, members, path),
            JsonArray items => items.SelectMany((item, i) => schema["items"] is { } one ? Judge(one, item, $"{path}[{i}]") : []),
            JsonValue scalar when scalar.TryGetValue<string>(out var text) => Text(schema, text, path),
            _ => [],
        };
        foreach (var error in errors)
            yield return error;
    }

    private IEnumerable<string> Members(JsonNode schema, JsonObject members, string path)
    {
        foreach (var name in (
            schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).Where(name => !members.ContainsKey(name)))
            yield return $"{path}.{name}: is missing";
        foreach (var (name, value) in members)
        {
            var member = schema["properties"]?[name] ?? (schema["additionalProperties"] is JsonObject other ? other : null);
            if (member is not null)
            {
                foreach (var error in Judge(member, value, $"{path}.{name}"))
                    yield return error;
            }
            else if (schema["properties"] is not null)
            {
                // A response with a member that the schema does not describe is an error, even if the schema allows it.
                yield return $"{path}.{name}: is not described";
            }
        }
    }

    private static IEnumerable<string> Text(JsonNode schema, string text, string path)
    {
        if (schema["maxLength"] is { } max && text.Length > max.GetValue<int>())
            yield return $"{path}: is too long";
        if (schema["minLength"] is { } min && text.Length < min.GetValue<int>())
            yield return $"{path}: is too short";
        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.GetValue<string>()))
            yield return $"{path}: does not match {pattern}";
        if (schema["format"]?.GetValue<string>() == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
            yield return $"{path}: is no date-time";
    }

    private static IEnumerable<string> TypesOf(JsonNode type) =>
        type is JsonArray types ? types.Select(name => name!.GetValue<string>()) : [type.GetValue<string>()];

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue text && text.TryGetValue<string>(out _),
        "boolean" => value is JsonValue flag && flag.TryGetValue<bool>(out _),
        "integer" => value is JsonValue number && number.TryGetValue<decimal>(out var whole) && decimal.IsInteger(whole),
        _ => value is JsonValue number && number.TryGetValue<decimal>(out _),
    };
}
