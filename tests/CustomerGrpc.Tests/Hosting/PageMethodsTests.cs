using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Hosting;

/// <summary>The HTTP methods of what is no API: documents, pages and health.</summary>
public sealed class PageMethodsTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", 302)]
    [InlineData("/docs", 301)]
    [InlineData("/docs/index.html", 200)]
    [InlineData("/docs/narrow.css", 200)]
    [InlineData("/docs/swagger-ui.css", 200)]
    [InlineData("/docs/none", 404)]
    [InlineData("/openapi/customers.v1.json", 200)]
    [InlineData("/openapi/none.json", 404)]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    public async Task A_page_can_be_read_and_nothing_else(string path, int status)
    {
        var got = await SendAsync("GET", path);
        var head = await SendAsync("HEAD", path);
        var options = await SendAsync("OPTIONS", path);
        var post = await SendAsync("POST", path);

        Assert.Equal((status, status), (got.Status, head.Status));
        Assert.Equal("", head.Body);
        Assert.Equal((204, "GET, HEAD, OPTIONS"), (options.Status, options.Allow));
        Assert.Equal((405, "GET, HEAD, OPTIONS"), (post.Status, post.Allow));
        Assert.Contains("METHOD_NOT_ALLOWED", post.Body, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Allow, string Body)> SendAsync(string method, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service.RestAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await http.SendAsync(request, Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        return ((int)answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow), body);
    }
}
