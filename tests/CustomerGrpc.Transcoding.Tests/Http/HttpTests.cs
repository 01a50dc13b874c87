using System.IO.Compression;
using System.Text;
using CustomerGrpc.Transcoding.Tests.Conformance;
using CustomerGrpc.Transcoding.Tests.Json;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>Tests that cannot be written as rows of the conformance table.</summary>
public sealed class HttpTests(RestServer server) : IClassFixture<RestServer>
{
    [Fact]
    public async Task A_chunked_body_is_read_like_one_with_a_content_length()
    {
        var json = "{\"stringField\":\"chunked\"}";
        var chunks = string.Concat(json.Chunk(5).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n"));
        var response = await server.SendAsync(
            "POST",
            "/v1/echo",
            Encoding.UTF8.GetBytes(chunks + "0\r\n\r\n"),
            "Transfer-Encoding: chunked",
            "Content-Type: application/json");
        Assert.Equal(200, response.Status);
        JsonSubset.Assert(json, response.Body);
        Assert.Equal((await server.SendAsync("POST", "/v1/echo", json)).Body, response.Body);
    }

    [Fact]
    public async Task A_body_that_arrives_in_parts_is_read_completely()
    {
        var text = new string('ü', 20_000);
        var response = await server.SendAsync("POST", "/v1/echo", $"{{\"stringField\":\"{text}\",\"strings\":[\"{text[..100]}\"]}}");
        JsonSubset.Assert($"{{\"stringField\":\"{text}\",\"strings\":[\"{text[..100]}\"]}}", response.Body);
    }

    [Theory]
    [InlineData(64 * 1024, 200)]
    [InlineData((64 * 1024) + 1, 413)]
    public async Task The_size_of_a_body_is_limited(int size, int status)
    {
        var json = "{\"stringField\":\"" + new string('x', size - 18) + "\"}";
        Assert.Equal(size, json.Length);
        Assert.Equal(status, (await server.SendAsync("POST", "/v1/echo", json)).Status);
        var chunked = $"{json.Length:x}\r\n{json}\r\n0\r\n\r\n";
        Assert.Equal(
            status,
            (await server.SendAsync(
                "POST",
                "/v1/echo",
                Encoding.UTF8.GetBytes(chunked),
                "Transfer-Encoding: chunked",
                "Content-Type: application/json")).Status);
        Assert.Equal(
            status,
            (await server.SendAsync("POST", "/v1/echo", Gzip(json), "Content-Encoding: gzip", "Content-Type: application/json")).Status);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(-1)]
    [InlineData(-5)]
    [InlineData(-20_000)]
    public async Task A_gzip_body_that_is_cut_off_or_followed_by_something_is_rejected(int missing)
    {
        var gzip = Gzip("{\"stringField\":\"whole\"}");
        Array.Resize(ref gzip, gzip.Length - missing);

        var answer = await server.SendAsync("POST", "/v1/echo", gzip, "Content-Encoding: gzip", "Content-Type: application/json");

        Assert.Equal(400, answer.Status);
        Assert.Contains("not valid gzip", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_response_is_compressed_if_the_client_accepts_it()
    {
        var json = $"{{\"stringField\":\"{new string('x', 5000)}\"}}";
        var plain = await server.SendAsync("POST", "/v1/echo", json);
        var compressed = await server.SendAsync("POST", "/v1/echo", json, "Accept-Encoding: br, gzip");
        var refused = await server.SendAsync("POST", "/v1/echo", json, "Accept-Encoding: gzip;q=0, *");
        Assert.Equal("Accept-Encoding", plain.Headers["Vary"]);
        Assert.False(plain.Headers.ContainsKey("Content-Encoding"));
        Assert.False(refused.Headers.ContainsKey("Content-Encoding"));
        Assert.Equal("gzip", compressed.Headers["Content-Encoding"]);
        Assert.Equal(
            compressed.Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), compressed.Headers["Content-Length"]);
        Assert.Equal(plain.Body, Gunzip(compressed.Bytes));
    }

    [Theory]
    [InlineData("/v1/count?to=3", "Accept: application/x-ndjson")]
    [InlineData("/v1/count?to=3", "Accept: text/event-stream")]
    [InlineData("/v1/count?to=3&fail_after=2", "Accept: application/x-ndjson")]
    [InlineData("/v1/count", "Accept: application/x-ndjson")]
    public async Task A_stream_is_compressed_if_the_client_accepts_it(string target, string accept)
    {
        var plain = await server.SendAsync("GET", target, headers: [accept]);
        var compressed = await server.SendAsync("GET", target, headers: [accept, "Accept-Encoding: gzip"]);
        Assert.Equal("Accept-Encoding", plain.Headers["Vary"]);
        Assert.False(plain.Headers.ContainsKey("Content-Encoding"));
        Assert.Equal(plain.Body.Length > 0, compressed.Headers.ContainsKey("Content-Encoding"));
        Assert.Equal(plain.Body, compressed.Bytes.Length > 0 ? Gunzip(compressed.Bytes) : "");
    }

    [Fact]
    public async Task Each_line_of_a_compressed_stream_is_sent_immediately()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/v1/count?to=2&pause=true"));
        request.Headers.Add("Accept-Encoding", "gzip");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var lines = new StreamReader(
            new GZipStream(await response.Content.ReadAsStreamAsync(cancellationToken), CompressionMode.Decompress));
        for (var number = 1; number <= 2; number++)
        {
            var line = await lines.ReadLineAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
            JsonSubset.Assert($"{{\"result\":{{\"number\":\"{number}\"}}}}", line!);
            ThingsService.GoOn.Release();
        }
        Assert.Null(await lines.ReadLineAsync(cancellationToken));
    }

    [Fact]
    public async Task The_deadline_is_enforced_even_if_the_method_ignores_it()
    {
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
            using var content = new StringContent("{\"ignoreCancellation\":true}", Encoding.UTF8, "application/json");
            content.Headers.Add("X-Server-Timeout", "0.05");
            var cancellationToken = TestContext.Current.CancellationToken;
            using var response = await client.PostAsync(new Uri(server.Address, "/v1/fail"), content, cancellationToken);
            Assert.Equal(504, (int)response.StatusCode);
            JsonSubset.Assert("{\"code\":4}", await response.Content.ReadAsStringAsync(cancellationToken));
        }
        finally
        {
            ThingsService.LetGo.TrySetResult();
        }
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(101, 400)]
    public async Task The_nesting_depth_is_limited(int depth, int status)
    {
        var inner = string.Concat(Enumerable.Repeat("{\"inner\":", depth - 2));
        var json = $"{{\"nested\":{inner}{{}}{new string('}', depth - 1)}";
        var response = await server.SendAsync("POST", "/v1/echo", json);
        Assert.Equal(status, response.Status);
        if (status == 400)
            Assert.Contains("is nested deeper than 100 levels", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lone_surrogate_and_invalid_UTF8_are_rejected_with_the_field_name()
    {
        var surrogate = await server.SendAsync("POST", "/v1/echo", "{\"strings\":[\"a\",\"\\ud800\"]}");
        var broken = await server.SendAsync(
            "POST", "/v1/echo", [.. "{\"nested\":{\"name\":\""u8, 0xC3, .. "\"}}"u8], "Content-Type: application/json");
        var unknown = await server.SendAsync(
            "PUT", "/vendor/v2/things/1", [.. "{\"x\":[\""u8, 0xC3, .. "\"]}"u8], "Content-Type: application/json");
        Assert.Equal((400, 400, 422), (surrogate.Status, broken.Status, unknown.Status));
        JsonSubset.Assert("""{"message":"strings[1]: is not valid Unicode"}""", surrogate.Body);
        JsonSubset.Assert("""{"message":"nested.name: is not valid Unicode"}""", broken.Body);
        JsonSubset.Assert("""{"fields":{"x[0]":"is not valid Unicode"}}""", unknown.Body);
    }

    [Fact]
    public async Task A_connection_serves_many_requests()
    {
        var one =
            "POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"stringField\":\"1\"}";
        var bad = one.Replace("stringField", "nosuchField", StringComparison.Ordinal);
        var last = one.Replace("Host: x", "Host: x\r\nConnection: close", StringComparison.Ordinal);
        var all = await server.SendRawAsync(Encoding.UTF8.GetBytes(one + bad + last), TestContext.Current.CancellationToken);
        Assert.Equal(2, all.Body.Split("HTTP/1.1 ").Length - 1);
        Assert.Contains("HTTP/1.1 400", all.Body, StringComparison.Ordinal);
        Assert.EndsWith("}", all.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gRPC_call_over_HTTP_1_is_answered_with_426_and_the_connection_is_closed()
    {
        var call = "POST /kinds.v1.Things/GetThing HTTP/1.1\r\nHost: x\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n";
        var answer = await server.SendRawAsync(Encoding.UTF8.GetBytes(call), TestContext.Current.CancellationToken);

        Assert.Equal(426, answer.Status);
        Assert.Equal("close", answer.Headers["Connection"]);
    }

    private static byte[] Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }

    private static string Gunzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var text = new StreamReader(gzip, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
