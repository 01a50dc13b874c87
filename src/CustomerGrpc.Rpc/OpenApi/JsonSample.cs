using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CustomerGrpc.Rpc.OpenApi;

/// <summary>The schema that samples of JSON have in common: what is in all of them is required.</summary>
internal static class JsonSample
{
    public static OpenApiSchema SchemaOf(IReadOnlyList<JsonNode?> samples)
    {
        var schema = SchemaOf(samples[0]);
        foreach (var sample in samples.Skip(1))
            Merge(schema, SchemaOf(sample));
        return schema;
    }

    /// <summary>Widens a schema to what another allows.</summary>
    public static void Merge(OpenApiSchema into, OpenApiSchema other)
    {
        into.Type = into.Type is null ? other.Type : into.Type | (other.Type ?? 0);
        if (other.Items is OpenApiSchema items)
        {
            if (into.Items is OpenApiSchema own)
                Merge(own, items);
            else
                into.Items = items;
        }

        if (other.Properties is null)
            return;
        into.Properties ??= new Dictionary<string, IOpenApiSchema>();
        into.Required = into.Required is null ? other.Required : new HashSet<string>(into.Required.Intersect(other.Required ?? new HashSet<string>()));
        foreach (var (name, schema) in other.Properties)
            if (!into.Properties.TryAdd(name, schema))
                Merge((OpenApiSchema)into.Properties[name], (OpenApiSchema)schema);
    }

    private static OpenApiSchema SchemaOf(JsonNode? sample) => sample switch
    {
        null => new() { Type = JsonSchemaType.Null },
        JsonArray array => new() { Type = JsonSchemaType.Array, Items = array.Count == 0 ? new OpenApiSchema() : SchemaOf([.. array]) },
        JsonObject members => new()
        {
            Type = JsonSchemaType.Object,
            Properties = members.ToDictionary(member => member.Key, member => (IOpenApiSchema)SchemaOf(member.Value)),
            Required = members.Select(member => member.Key).ToHashSet(),
        },
        _ => new()
        {
            Type = sample.GetValueKind() switch
            {
                JsonValueKind.String => JsonSchemaType.String,
                JsonValueKind.Number => JsonSchemaType.Integer,
                _ => JsonSchemaType.Boolean,
            },
        },
    };
}
