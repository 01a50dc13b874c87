using CustomerGrpc.Rest.V1;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>What a message is described for.</summary>
internal enum SchemaKind
{
    /// <summary>What the server answers: output only fields are there, and what is always written is required.</summary>
    Answer,

    /// <summary>What a caller sends whole: required fields must be there.</summary>
    Input,

    /// <summary>What a caller sends of a resource to change it: nothing must be there.</summary>
    Change,
}

/// <summary>How a message is described.</summary>
/// <param name="Kind">What for.</param>
/// <param name="NestedKind">What the messages within it are described for: under PUT they are whole, under PATCH they are changes too.</param>
/// <param name="Format">How the method's JSON is written.</param>
/// <param name="RefusesUnknown">Whether a member that the message does not have is an error.</param>
internal sealed record SchemaUse(SchemaKind Kind, SchemaKind NestedKind, JsonFormat Format, bool RefusesUnknown)
{
    /// <summary>How messages within it are described.</summary>
    public SchemaUse Nested => this with { Kind = NestedKind };

    /// <summary>How messages in its lists are described: whole ones, since lists are replaced whole.</summary>
    public SchemaUse Item => Kind == SchemaKind.Answer ? this : this with { Kind = SchemaKind.Input, NestedKind = SchemaKind.Input };

    /// <summary>What the message's name gets in the document.</summary>
    public string Suffix => (Kind, NestedKind) switch
    {
        (SchemaKind.Answer, _) => "",
        (SchemaKind.Input, SchemaKind.Input) => "Input",
        (SchemaKind.Change, SchemaKind.Input) => "Update",
        _ => "Patch",
    };
}
