using System.Globalization;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>Bodies of type google.api.HttpBody that the conformance table does not cover.</summary>
public sealed class RawBodyTests(RestServer server) : IClassFixture<RestServer>
{
    private const int Limit = 64 * 1024;

    [Fact]
    public async Task Bytes_are_forwarded_unchanged_and_uncompressed()
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
    public async Task The_size_of_a_body_is_limited(int size, int status)
    {
        var bytes = new byte[size];
        Assert.Equal(status, (await server.SendAsync("POST", "/v1/file", bytes)).Status);
        byte[] chunked = [.. "\r\n"u8, .. bytes, .. "\r\n0\r\n\r\n"u8];
        chunked = [.. System.Text.Encoding.ASCII.GetBytes(size.ToString("x", CultureInfo.InvariantCulture)), .. chunked];
        Assert.Equal(status, (await server.SendAsync("POST", "/v1/file", chunked, "Transfer-Encoding: chunked")).Status);
    }

    [Fact]
    public async Task A_stream_that_fails_after_its_first_part_is_aborted()
    {
        using var client = new HttpClient();
        var target = new Uri(server.Address, "/v1/download?to=3&fail_after=1");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(target, TestContext.Current.CancellationToken));
    }
}
