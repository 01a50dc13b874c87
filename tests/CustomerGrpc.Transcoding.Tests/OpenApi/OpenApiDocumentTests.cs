using CustomerGrpc.Transcoding.OpenApi;
using CustomerGrpc.Transcoding.Tests.Conformance;
using CustomerGrpc.Transcoding.Tests.Http;
using CustomerGrpc.Transcoding.Tests.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.OpenApi;

/// <summary>Tests the document of the test services. CustomerGrpc.Tests tests the documents of the application.</summary>
public sealed class OpenApiDocumentTests
{
    [Fact]
    public async Task A_body_that_is_not_JSON_is_binary()
    {
        var json = await ReadAsync();
        const string Binary = """{"content":{"*/*":{"schema":{"type":"string","format":"binary"}}}}""";
        const string Request = $"{{ \"requestBody\": {Binary} }}", Response = $"{{ \"responses\": {{ \"200\": {Binary} }} }}";
        JsonSubset.Assert($$"""{ "paths": { "/v1/file": { "post": {{Request}} } } }""", json);
        JsonSubset.Assert($$"""{ "paths": { "/v1/file": { "post": {{Response}} } } }""", json);
        JsonSubset.Assert($$"""{ "paths": { "/v1/uploads/{name}": { "put": {{Request}}, "get": {{Response}} } } }""", json);
        JsonSubset.Assert($$"""{ "paths": { "/v1/download": { "get": {{Response}} } } }""", json);
    }

    [Fact]
    public async Task A_method_whose_body_is_a_list_documents_failures_too()
    {
        var json = await ReadAsync(options => options.CommonFailures = _ => [StatusCode.InvalidArgument]);
        const string Failure = """{"content":{"application/json":{"example":{"code":3,"message":"The request is not valid."}}}}""";
        const string Put = $"{{ \"responses\": {{ \"400\": {Failure} }} }}";
        JsonSubset.Assert($$"""{ "paths": { "/v1/echo/{string_field}/strings": { "put": {{Put}} } } }""", json);
    }

    private static async Task<string> ReadAsync(Action<OpenApiOptions>? configure = null)
    {
        await using var server = await TestServer.StartAsync(
            app =>
            {
                app.MapGrpcService<ThingsService>();
                app.MapOpenApi();
            },
            grpc: grpc => grpc.AddOpenApi(configure));
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(server.Address, "/openapi/kinds.v1.json"), TestContext.Current.CancellationToken);
    }
}
