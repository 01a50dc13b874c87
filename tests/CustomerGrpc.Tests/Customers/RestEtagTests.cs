using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Customers;

public sealed class RestEtagTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task If_Match_accepts_the_current_ETag_and_rejects_an_old_one()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var created = await SendAsync(HttpMethod.Post, "/v1/customers", """{"email": "etag@example.com"}""");
        var path = created.Headers.Location!.ToString();
        var first = created.Headers.ETag!.Tag;

        Assert.Equal((string?)JsonNode.Parse(await created.Content.ReadAsStringAsync(cancellationToken))!["etag"], first);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, path, "{}", first)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, path, """{"notes": "1"}""", first)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Patch, path, """{"notes": "2"}""", first)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Patch, path, "{}", first)).StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await service.Rest.SendAsync(request);
    }
}
