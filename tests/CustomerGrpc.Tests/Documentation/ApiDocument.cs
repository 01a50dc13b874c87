using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Documentation;

/// <summary>A served OpenAPI document. Responses are compared with it.</summary>
internal sealed class ApiDocument
{
    private readonly JsonNode _document;
    private readonly JsonSchema _schemas;
    private readonly HttpClient _http;
    private readonly Action<HttpRequestMessage, byte[]>? _authorize;

    private ApiDocument(JsonNode document, HttpClient http, Action<HttpRequestMessage, byte[]>? authorize) =>
        (_document, _schemas, _http, _authorize) = (document, new JsonSchema(document), http, authorize);

    /// <param name="http">A client of the service.</param>
    /// <param name="name">The document's name.</param>
    /// <param name="authorize">Adds credentials to requests with a body.</param>
    public static async Task<ApiDocument> GetAsync(HttpClient http, string name, Action<HttpRequestMessage, byte[]>? authorize = null) =>
        new(JsonNode.Parse(await http.GetStringAsync($"/openapi/{name}.json"))!, http, authorize);

    public JsonNode this[string path] => _document[path]!;

    /// <summary>All operations with their paths and verbs.</summary>
    public IEnumerable<(string Path, string Verb, JsonNode Operation)> Operations =>
        from path in _document["paths"]!.AsObject() from verb in path.Value!.AsObject() select (path.Key, verb.Key, verb.Value!);

    /// <summary>The path, verb and description of an operation.</summary>
    public (string Path, string Verb, JsonNode Operation) Find(string operationId) =>
        Operations.Single(operation => operation.Operation["operationId"]!.GetValue<string>() == operationId);

    /// <summary>The members of an operation's request body, with their schemas.</summary>
    public IEnumerable<(string Name, JsonNode Schema)> BodyMembers(JsonNode operation) =>
        _schemas.Resolve(BodyOf(operation)!["schema"]!)["properties"]!.AsObject().Select(member => (member.Key, member.Value!));

    /// <summary>The required members of an operation's request body.</summary>
    public IEnumerable<string> RequiredMembers(JsonNode operation) =>
        _schemas.Resolve(BodyOf(operation)!["schema"]!)["required"]?.AsArray().Select(member => (string)member!) ?? [];

    /// <summary>Whether null conforms to a schema.</summary>
    public bool AllowsNull(JsonNode schema) => _schemas.Errors(schema, null).Count == 0;

    /// <summary>The documented example of an operation's body; null if it has none.</summary>
    public static JsonNode? ExampleOf(JsonNode operation) => BodyOf(operation)?["example"];

    /// <summary>The headers for an operation's credentials.</summary>
    public IEnumerable<string> CredentialHeaders(JsonNode operation) =>
        operation["security"]!.AsArray().Single()!.AsObject().Select(
            scheme => (string?)this["components"]["securitySchemes"]![scheme.Key]!["name"] ?? "Authorization");

    /// <summary>The only one of some HTTP statuses that an operation declares.</summary>
    public static int Declared(JsonNode operation, params int[] statuses) =>
        statuses.First(status => operation["responses"]![$"{status}"] is not null);

    /// <summary>
    /// Calls an operation and checks that it declares the status, and that the body conforms to the schema of the status.
    /// </summary>
    public async Task<JsonNode?> CallAsync(string operationId, int status, string id = "", JsonNode? body = null, string query = "")
    {
        var (path, verb, operation) = Find(operationId);
        var target = System.Text.RegularExpressions.Regex.Replace(path, @"\{.*?\}", id) + query;
        using var request = new HttpRequestMessage(HttpMethod.Parse(verb.ToUpperInvariant()), target);
        var bytes = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
        if (body is not null)
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        _authorize?.Invoke(request, bytes);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.True(status == (int)response.StatusCode, $"{verb} {target} {body?.ToJsonString()}: {(int)response.StatusCode} {text}");
        var declared = operation["responses"]![$"{status}"];
        Assert.True(declared is not null, $"{operationId} does not declare {status}.");
        foreach (var (header, _) in declared["headers"]?.AsObject() ?? [])
            Assert.True(response.Headers.Contains(header), $"{operationId} answers no {header}.");
        if (declared["content"] is not { } content)
        {
            Assert.Empty(text);
            return null;
        }

        var answer = JsonNode.Parse(text);
        var media = content[response.Content.Headers.ContentType!.MediaType!];
        Assert.True(media is not null, $"{operationId} does not declare {response.Content.Headers.ContentType}.");
        Assert.Empty(_schemas.Errors(media["schema"]!, answer));
        return answer;
    }

    private static JsonNode? BodyOf(JsonNode operation) => operation["requestBody"]?["content"]?["application/json"];
}
