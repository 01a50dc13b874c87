using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerGrpc.Rpc.Tests.Wire;

public sealed class HttpRulesTests
{
    [Theory]
    [InlineData("/grpc.testing.TestService/EmptyCall")]
    [InlineData("/nobody/Nothing")]
    public async Task HTTP_1_1_is_asked_to_upgrade(string path)
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<InteropServer.TestService>(), protocols: HttpProtocols.Http1);

        var response = await SendAsync(server, path, HttpVersion.Version11, "application/grpc");

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal(["h2c", "h2"], response.Headers.Upgrade.Select(product => product.Name));
    }

    [Theory]
    [InlineData("/v1/things", "application/json", HttpStatusCode.NoContent)]
    [InlineData("/v1/things", "application/grpc", HttpStatusCode.NoContent)]
    [InlineData("/v1/only-get", "application/json", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/v1/nothing", "application/json", HttpStatusCode.NotFound)]
    [InlineData("/grpc.testing.TestService/Nothing", "application/json", HttpStatusCode.NotFound)]
    [InlineData("/grpc.testing.TestService/Nothing", "application/grpc", HttpStatusCode.OK)]
    public async Task The_answer_to_unknown_methods_catches_no_other_path(string path, string contentType, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync(app =>
        {
            app.MapGrpcService<InteropServer.TestService>();
            app.MapPost("/v1/things", () => Results.NoContent());
            app.MapGet("/v1/only-get", () => Results.NoContent());
        });

        var response = await SendAsync(server, path, HttpVersion.Version20, contentType);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.MethodNotAllowed)
            Assert.Equal(["GET"], response.Content.Headers.Allow);
    }

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string path, Version version, string contentType)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, path))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } },
        };
        return await client.SendAsync(request);
    }
}
