using System.Globalization;
using CustomerGrpc.Transcoding.Tests.Conformance;
using CustomerGrpc.Transcoding.Tests.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>Bodies of type google.api.HttpBody, beyond what the conformance table shows.</summary>
public sealed class RawBodyTests(RestServer server) : IClassFixture<RestServer>
{
    private const int Limit = 64 * 1024;

    [Fact]
    public async Task Any_bytes_are_passed_on_unchanged_and_uncompressed()
    {
        byte[] bytes = [.. Enumerable.Range(0, 4096).Select(number => (byte)number)];
        var response = await server.SendAsync("POST", "/v1/file", bytes, "Content-Type: image/png", "Accept-Encoding: gzip");
        Assert.Equal(bytes, response.Bytes);
        Assert.Equal("image/png", response.Headers["Content-Type"]);
        Assert.Equal("4096", response.Headers["Content-Length"]);
        Assert.False(response.Headers.ContainsKey("Content-Encoding"));
    }

    [Theory]
    [InlineData(Limit, 200)]
    [InlineData(Limit + 1, 413)]
    public async Task A_body_is_bounded(int size, int status)
    {
        var bytes = new byte[size];
        Assert.Equal(status, (await server.SendAsync("POST", "/v1/file", bytes)).Status);
        byte[] chunked = [.. "\r\n"u8, .. bytes, .. "\r\n0\r\n\r\n"u8];
        chunked = [.. System.Text.Encoding.ASCII.GetBytes(size.ToString("x", CultureInfo.InvariantCulture)), .. chunked];
        Assert.Equal(status, (await server.SendAsync("POST", "/v1/file", chunked, "Transfer-Encoding: chunked")).Status);
    }

    [Fact]
    public async Task A_stream_that_fails_after_its_first_part_is_cut_off()
    {
        using var client = new HttpClient();
        var target = new Uri(server.Address, "/v1/download?to=3&fail_after=1");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_documents_say_that_a_body_is_binary()
    {
        await using var documented = await TestServer.StartAsync(
            app =>
            {
                app.MapGrpcService<ThingsService>();
                app.MapOpenApi();
            },
            grpc: grpc => grpc.AddOpenApi());
        using var client = new HttpClient();
        var json = await client.GetStringAsync(
            new Uri(documented.Address, "/openapi/kinds.v1.json"), TestContext.Current.CancellationToken);
        const string Binary = """{"content":{"*/*":{"schema":{"type":"string","format":"binary"}}}}""";
        const string Request = $"{{ \"requestBody\": {Binary} }}", Response = $"{{ \"responses\": {{ \"200\": {Binary} }} }}";
        JsonSubset.Assert($$"""{ "paths": { "/v1/file": { "post": {{Request}} } } }""", json);
        JsonSubset.Assert($$"""{ "paths": { "/v1/file": { "post": {{Response}} } } }""", json);
        JsonSubset.Assert($$"""{ "paths": { "/v1/uploads/{name}": { "put": {{Request}}, "get": {{Response}} } } }""", json);
        JsonSubset.Assert($$"""{ "paths": { "/v1/download": { "get": {{Response}} } } }""", json);
    }
}
