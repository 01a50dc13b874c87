using System.Text.Json.Nodes;
using Buf.Validate;
using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Fields;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>Creates the schemas of fields, with the contract rules of their values.</summary>
internal sealed class FieldSchemas(MessageSchemas messages)
{
    /// <summary>The schema of a field as a property of an object.</summary>
    public IOpenApiSchema Described(FieldDescriptor field, SchemaUse use, bool isNullable, string description)
    {
        var schema = Of(field, use);
        if (schema is not OpenApiSchema own)
            schema = own = isNullable
                ? new OpenApiSchema { AnyOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] }
                : new OpenApiSchema { AllOf = [schema] };
        else if (isNullable && own.Type is not null)
            AllowNull(own);
        else if (isNullable && own.AnyOf is { } forms)
            forms.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
        own.Description = description;
        own.ReadOnly = use.Kind != SchemaKind.Response && field.Is(FieldBehavior.OutputOnly);
        return schema;
    }

    /// <summary>The schema of a field's value.</summary>
    public IOpenApiSchema Of(FieldDescriptor field, SchemaUse use)
    {
        var rules = field.GetOptions()?.GetExtension(ValidateExtensions.Field);
        if (field.IsMap)
            return Map(field, use, rules?.Map);
        if (!field.IsRepeated)
            return Ruled(Single(field, use.Nested), rules, use);
        var list = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Ruled(Single(field, use.Item), rules?.Repeated?.Items, use) };
        RuleSchema.Apply(rules, list);
        return use.Kind != SchemaKind.Response && RestRules.ObjectForm(field) is { } form
            ? new OpenApiSchema { AnyOf = [list, Of(form, use)] }
            : list;
    }

    private OpenApiSchema Map(FieldDescriptor field, SchemaUse use, MapRules? rules)
    {
        var map = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalProperties = Ruled(Single(field.MessageType.FindFieldByName("value"), use.Nested), rules?.Values, use),
        };
        RuleSchema.Apply(rules is null ? null : new FieldRules { Map = rules }, map);
        if (rules?.Keys is { } keys && use.Kind != SchemaKind.Response)
            RuleSchema.Apply(keys, (OpenApiSchema)(map.PropertyNames = new OpenApiSchema { Type = JsonSchemaType.String }));
        return map;
    }

    // A response may contain values that are older than a rule.
    private static IOpenApiSchema Ruled(IOpenApiSchema schema, FieldRules? rules, SchemaUse use)
    {
        if (use.Kind != SchemaKind.Response && schema is OpenApiSchema own)
            RuleSchema.Apply(rules, own);
        return schema;
    }

    private IOpenApiSchema Single(FieldDescriptor field, SchemaUse use) => field.FieldType switch
    {
        _ when RestRules.IsRawJson(field) => new OpenApiSchema(),
        FieldType.String when use.Kind != SchemaKind.Response => Text(field),
        FieldType.Message => WellKnownSchemas.Find(field.MessageType) ?? messages.Reference(field.MessageType, use),
        FieldType.Enum => new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. field.EnumType.Values.Select(value => (JsonNode)value.Name)],
        },
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Int64("int64", use),
        FieldType.UInt64 or FieldType.Fixed64 => Int64("uint64", use),
        var scalar => ScalarSchemas.Of(scalar),
    };

    // The other forms in which a request may give a string.
    private static OpenApiSchema Text(FieldDescriptor field)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.String };
        if (RestRules.OrNumber(field))
            schema.Type |= JsonSchemaType.Integer;
        if (RestRules.OrMember(field) is not { } member)
            return schema;
        schema.Type |= JsonSchemaType.Object;
        schema.Properties = new Dictionary<string, IOpenApiSchema> { [member] = new OpenApiSchema { Type = JsonSchemaType.String } };
        schema.Required = new HashSet<string> { member };
        return schema;
    }

    // Requests may use a number or a string; the method declares which one responses use.
    private static OpenApiSchema Int64(string format, SchemaUse use) => new()
    {
        Format = format,
        Type = use.Kind != SchemaKind.Response ? JsonSchemaType.Integer | JsonSchemaType.String
            : use.Format.Int64 == JsonFormat.Types.Int64.Number ? JsonSchemaType.Integer
            : JsonSchemaType.String,
    };

    private static void AllowNull(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        if (schema.Enum is { Count: > 0 })
            schema.Enum.Add(JsonNullSentinel.JsonNull);
    }
}
