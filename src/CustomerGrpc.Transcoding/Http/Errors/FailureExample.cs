using System.Text.Json.Nodes;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>A failure as an API writes it.</summary>
internal sealed record FailureExample(int HttpStatus, string ContentType, JsonNode Body)
{
    /// <summary>The invalid field, if there is one.</summary>
    public string? Field { get; init; }
}
