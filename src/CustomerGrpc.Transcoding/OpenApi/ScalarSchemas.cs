using System.Globalization;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>The schemas of scalars in ProtoJSON, except 64-bit integers.</summary>
internal static class ScalarSchemas
{
    public static OpenApiSchema Of(FieldType type) => type switch
    {
        FieldType.Bool => new() { Type = JsonSchemaType.Boolean },
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => new() { Type = JsonSchemaType.Integer, Format = "int32" },
        FieldType.UInt32 or FieldType.Fixed32 => new()
        {
            Type = JsonSchemaType.Integer,
            Minimum = "0",
            Maximum = uint.MaxValue.ToString(CultureInfo.InvariantCulture),
        },
        FieldType.Float => new() { Type = JsonSchemaType.Number, Format = "float" },
        FieldType.Double => new() { Type = JsonSchemaType.Number, Format = "double" },
        FieldType.Bytes => new() { Type = JsonSchemaType.String, Format = "byte" },
        _ => new() { Type = JsonSchemaType.String },
    };
}
