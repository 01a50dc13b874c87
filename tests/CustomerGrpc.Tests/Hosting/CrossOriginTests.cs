using System.Net;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Hosting;

/// <summary>Pages of configured origins may call REST from a browser.</summary>
public sealed class CrossOriginTests(CrossOriginTests.Fixture service) : IClassFixture<CrossOriginTests.Fixture>
{
    private const string Origin = "https://admin.example.com";
    private const string Customers = "/v1/customers";

    [Theory]
    [InlineData(Customers, "PATCH")]
    [InlineData("/admin/v2/customers/1", "PUT")]
    [InlineData("/nothing", "GET")]
    public async Task A_preflight_request_is_answered_without_a_token(string path, string method)
    {
        using var answer = await SendAsync(HttpMethod.Options, path, Origin, token: null, requestMethod: method);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Origin, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains(method, Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Equal("authorization,if-match", Header(answer, "Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task Responses_and_errors_can_be_read_by_the_page()
    {
        using var list = await SendAsync(HttpMethod.Get, Customers, Origin, service.Token);
        using var rejected = await SendAsync(HttpMethod.Get, Customers, Origin, token: null);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (list.StatusCode, rejected.StatusCode));
        Assert.All([list, rejected], answer => Assert.Equal(Origin, Header(answer, "Access-Control-Allow-Origin")));
        Assert.Contains("ETag", Header(list, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Null(Header(list, "Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://admin.example.com")]
    [InlineData("null")]
    public async Task Other_origins_may_not(string origin)
    {
        using var preflight = await SendAsync(HttpMethod.Options, Customers, origin, token: null, requestMethod: "GET");
        using var answer = await SendAsync(HttpMethod.Get, Customers, origin, service.Token);

        Assert.All([preflight, answer], response => Assert.Null(Header(response, "Access-Control-Allow-Origin")));
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string origin, string? token, string? requestMethod = null)
    {
        using var client = service.RestAs(token);
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Origin", origin } } };
        if (requestMethod is not null)
        {
            request.Headers.Add("Access-Control-Request-Method", requestMethod);
            request.Headers.Add("Access-Control-Request-Headers", "authorization,if-match");
        }
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    /// <summary>A service that one origin may call.</summary>
    public sealed class Fixture(TestPostgres postgres) : ServiceFixture(postgres)
    {
        protected override IReadOnlyDictionary<string, string?> Settings =>
            new Dictionary<string, string?> { ["Http:AllowedOrigins"] = $"https://other.example, {Origin}/" };
    }
}
