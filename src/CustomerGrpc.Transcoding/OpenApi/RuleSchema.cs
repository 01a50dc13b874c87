using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Buf.Validate;
using CustomerGrpc.Transcoding.Rules;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>
/// Adds the rules of buf.validate to a schema as keywords of JSON Schema. They are found by name, because a name means the same for every
/// type.
/// </summary>
internal static class RuleSchema
{
    public static void Apply(FieldRules? rules, OpenApiSchema schema)
    {
        if (DeclaredRules.OfType(rules) is not { } declared)
            return;
        foreach (var (rule, value) in DeclaredRules.In(declared))
            Apply(rule, value, schema);
    }

    private static void Apply(string rule, object value, OpenApiSchema schema)
    {
        switch (rule)
        {
            case "min_len": schema.MinLength = Count(value); break;
            case "max_len": schema.MaxLength = Count(value); break;
            case "len": schema.MinLength = schema.MaxLength = Count(value); break;
            case "pattern": schema.Pattern = (string)value; break;
            case "prefix": schema.Pattern = "^" + System.Text.RegularExpressions.Regex.Escape((string)value); break;
            case "email" or "uri" or "uuid": schema.Format = rule; break;
            case "gt": schema.ExclusiveMinimum = Number(value); break;
            case "gte": schema.Minimum = Number(value); break;
            case "lt": schema.ExclusiveMaximum = Number(value); break;
            case "lte": schema.Maximum = Number(value); break;
            case "in": schema.Enum = [.. ((IEnumerable)value).Cast<object>().Select(Node)]; break;
            case "const": schema.Enum = [Node(value)]; break;
            case "min_items": schema.MinItems = Count(value); break;
            case "max_items": schema.MaxItems = Count(value); break;
            case "unique": schema.UniqueItems = true; break;
            case "min_pairs": schema.MinProperties = Count(value); break;
            case "max_pairs": schema.MaxProperties = Count(value); break;
        }
    }

    private static JsonNode Node(object value) => value is string text ? (JsonNode)text : JsonNode.Parse(Number(value))!;

    private static int Count(object value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);

    private static string Number(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
