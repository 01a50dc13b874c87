using System.Net;
using CustomerGrpc.Hosting;
using CustomerGrpc.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Hosting;

/// <summary>What the service believes of a request that may have come through a proxy.</summary>
public sealed class BehindAProxyTests(TestPostgres postgres)
{
    [Theory]
    [InlineData(null, "http 127.0.0.1")]
    [InlineData("10.0.0.0/8", "http 127.0.0.1")]
    [InlineData("127.0.0.0/8", "https 203.0.113.7")]
    [InlineData("10.1.2.3, 127.0.0.1", "https 203.0.113.7")]
    public async Task Only_a_trusted_proxy_is_believed(string? trusted, string seen) =>
        Assert.Equal(
            seen,
            await SeenAsync(("Http:TrustedProxies", trusted), ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https")));

    [Fact]
    public async Task A_client_cannot_forge_its_address_through_a_proxy_that_appends_to_the_header() => Assert.Equal(
        "https 203.0.113.7",
        await SeenAsync(
            ("Http:TrustedProxies", "127.0.0.1"), ("X-Forwarded-For", "198.51.100.1, 203.0.113.7"), ("X-Forwarded-Proto", "http, https")));

    [Theory]
    [InlineData("https://api.example.com", "https://api.example.com")]
    [InlineData("https://api.example.com/", "https://api.example.com")]
    public async Task Links_begin_with_the_configured_address(string configured, string address) =>
        Assert.Equal(address, await LinkAsync(("Http:PublicUrl", configured), ("Host", "evil.example")));

    [Fact]
    public async Task Links_never_begin_with_a_host_from_the_request()
    {
        Assert.Matches(@"^http://127\.0\.0\.1:[0-9]+$", await LinkAsync(("Http:PublicUrl", null), ("Host", "evil.example")));
        Assert.Matches(@"^http://127\.0\.0\.1:[0-9]+$", await LinkAsync(("Http:PublicUrl", null), ("X-Forwarded-Host", "evil.example")));
    }

    private Task<string> SeenAsync((string, string?) setting, params (string, string)[] headers) =>
        AskAsync(setting, http => $"{http.Request.Scheme} {http.Connection.RemoteIpAddress}", headers);

    private Task<string> LinkAsync((string, string?) setting, params (string, string)[] headers) =>
        AskAsync(setting, http => http.RequestServices.GetRequiredService<PublicAddress>().Of(http), headers);

    private async Task<string> AskAsync(
        (string Key, string? Value) setting, Func<HttpContext, string> answer, (string Name, string Value)[] headers)
    {
        var database = await postgres.CreateDatabaseAsync();
        var settings = new Dictionary<string, string?>();
        if (setting.Value is not null)
            settings[setting.Key] = setting.Value;
        await using var service = RunningService.Build(database, settings: settings);
        service.MapGet("/seen", (HttpContext http) => answer(http));
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = RunningService.AddressesOf(service).RestAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/seen");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await service.StopAsync(TestContext.Current.CancellationToken);
        await postgres.DropDatabaseAsync(database);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
