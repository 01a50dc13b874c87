using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>Derives a schema from JSON samples. A property is required if all samples have it.</summary>
internal static class JsonSample
{
    private static readonly HashSet<string> EmptySet = [];

    /// <summary>The schema of one sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="key">The name of a field of the request. An object with a member of this name is a map of field names.</param>
    public static OpenApiSchema SchemaOf(JsonNode? sample, string? key) => sample switch
    {
        null => new() { Type = JsonSchemaType.Null },
        JsonArray array => new() { Type = JsonSchemaType.Array, Items = Common([.. array], key) },
        JsonObject map when key is not null && map.ContainsKey(key) => new()
        {
            Type = JsonSchemaType.Object,
            AdditionalProperties = Common([.. map.Select(entry => entry.Value)], key),
        },
        JsonObject members => new()
        {
            Type = JsonSchemaType.Object,
            Properties = members.ToDictionary(member => member.Key, member => (IOpenApiSchema)SchemaOf(member.Value, key)),
            Required = members.Select(member => member.Key).ToHashSet(),
        },
        _ => new() { Type = TypeOf(sample) },
    };

    /// <summary>Extends a schema so that it also allows what another one allows.</summary>
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

        into.AdditionalProperties ??= other.AdditionalProperties;
        if (other.Properties is null)
            return;
        into.Properties ??= new Dictionary<string, IOpenApiSchema>();
        into.Required = into.Required is null ? other.Required : into.Required.Intersect(other.Required ?? EmptySet).ToHashSet();
        foreach (var (name, schema) in other.Properties)
            if (!into.Properties.TryAdd(name, schema))
                Merge((OpenApiSchema)into.Properties[name], (OpenApiSchema)schema);
    }

    private static OpenApiSchema Common(IReadOnlyList<JsonNode?> samples, string? key)
    {
        if (samples.Count == 0)
            return new OpenApiSchema();
        var schema = SchemaOf(samples[0], key);
        foreach (var sample in samples.Skip(1))
            Merge(schema, SchemaOf(sample, key));
        return schema;
    }

    private static JsonSchemaType TypeOf(JsonNode sample) => sample.GetValueKind() switch
    {
        JsonValueKind.String => JsonSchemaType.String,
        JsonValueKind.Number => JsonSchemaType.Integer,
        _ => JsonSchemaType.Boolean,
    };
}
