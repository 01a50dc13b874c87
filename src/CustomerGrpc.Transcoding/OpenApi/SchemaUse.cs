using CustomerGrpc.Rest.V1;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>What the schema of a message is for.</summary>
internal enum SchemaKind
{
    /// <summary>A response: it has OUTPUT_ONLY fields, and fields that are always written are required.</summary>
    Response,

    /// <summary>A complete message in a request: REQUIRED fields are required.</summary>
    Input,

    /// <summary>A part of a resource in an update: no field is required.</summary>
    Change,
}

/// <summary>The use of a message, which determines its schema.</summary>
/// <param name="Kind">What the schema is for.</param>
/// <param name="NestedKind">What the schemas of nested messages are for. They are complete in a PUT and parts in a PATCH.</param>
/// <param name="Format">The JSON format of the method.</param>
/// <param name="RejectsUnknown">Whether an unknown field is an error.</param>
internal sealed record SchemaUse(SchemaKind Kind, SchemaKind NestedKind, JsonFormat Format, bool RejectsUnknown)
{
    /// <summary>The use of nested messages.</summary>
    public SchemaUse Nested => this with { Kind = NestedKind };

    /// <summary>The use of messages in lists. They are complete, because lists are replaced as a whole.</summary>
    public SchemaUse Item => Kind == SchemaKind.Response ? this : this with { Kind = SchemaKind.Input, NestedKind = SchemaKind.Input };

    /// <summary>The end of the name of the schema.</summary>
    public string Suffix => (Kind, NestedKind) switch
    {
        (SchemaKind.Response, _) => "",
        (SchemaKind.Input, SchemaKind.Input) => "Input",
        (SchemaKind.Change, SchemaKind.Input) => "Update",
        _ => "Patch",
    };
}
