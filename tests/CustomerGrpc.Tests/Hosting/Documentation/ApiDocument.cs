using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Hosting.Documentation;

/// <summary>A served OpenAPI document, and answers held against it.</summary>
internal sealed class ApiDocument
{
    private readonly JsonNode _document;
    private readonly JsonSchema _schemas;
    private readonly HttpClient _http;

    private ApiDocument(JsonNode document, HttpClient http) => (_document, _schemas, _http) = (document, new JsonSchema(document), http);

    public static async Task<ApiDocument> GetAsync(HttpClient http, string name) =>
        new(JsonNode.Parse(await http.GetStringAsync($"/openapi/{name}.json"))!, http);

    public JsonNode this[string path] => _document[path]!;

    /// <summary>Every operation with its path and verb.</summary>
    public IEnumerable<(string Path, string Verb, JsonNode Operation)> Operations =>
        from path in _document["paths"]!.AsObject() from verb in path.Value!.AsObject() select (path.Key, verb.Key, verb.Value!);

    /// <summary>The path, verb and description of an operation.</summary>
    public (string Path, string Verb, JsonNode Operation) Find(string operationId) =>
        Operations.Single(operation => operation.Operation["operationId"]!.GetValue<string>() == operationId);

    /// <summary>The members of the body that an operation takes, with their schemas.</summary>
    public IEnumerable<(string Name, JsonNode Schema)> BodyMembers(JsonNode operation) =>
        _schemas.Resolve(BodyOf(operation)!["schema"]!)["properties"]!.AsObject().Select(member => (member.Key, member.Value!));

    /// <summary>Whether null conforms to a schema.</summary>
    public bool AllowsNull(JsonNode schema) => _schemas.Errors(schema, null).Count == 0;

    /// <summary>The documented example of an operation's body; null if it has none.</summary>
    public static JsonNode? ExampleOf(JsonNode operation) => BodyOf(operation)?["example"];

    /// <summary>Calls an operation, expects a status that it declares, and a body that conforms to what it declares for it.</summary>
    public async Task<JsonNode?> CallAsync(string operationId, int status, string id = "", JsonNode? body = null, string query = "")
    {
        var (path, verb, operation) = Find(operationId);
        var target = System.Text.RegularExpressions.Regex.Replace(path, @"\{.*?\}", id) + query;
        using var request = new HttpRequestMessage(HttpMethod.Parse(verb.ToUpperInvariant()), target);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
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
