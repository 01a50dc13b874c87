using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>The schemas of the well-known types, which have special JSON forms (ProtoJSON).</summary>
internal static class WellKnownSchemas
{
    /// <summary>The schema of a well-known type; null for any other type.</summary>
    public static OpenApiSchema? Find(MessageDescriptor message) => message.File.Package != "google.protobuf" ? null : message.Name switch
    {
        nameof(Timestamp) => new() { Type = JsonSchemaType.String, Format = "date-time" },
        nameof(Duration) => new() { Type = JsonSchemaType.String, Pattern = @"^-?[0-9]+(\.[0-9]{1,9})?s$" },
        nameof(FieldMask) => new() { Type = JsonSchemaType.String },
        nameof(Value) => new(),
        nameof(ListValue) => new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema() },
        nameof(Struct) or nameof(Empty) or nameof(Any) => new() { Type = JsonSchemaType.Object },
        _ when message.FindFieldByName("value") is { } wrapped => Nullable(ScalarSchemas.Of(wrapped.FieldType)),
        _ => null,
    };

    private static OpenApiSchema Nullable(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }
}
