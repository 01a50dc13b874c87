using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Dialects;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Access;

/// <summary>Large bodies wait for their turn, so that they take neither the memory nor the cores of other callers.</summary>
public sealed class LargeBodyTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const int MaxElements = 300_000;
    private const int MaxBody = 4 * 1024 * 1024;
    private const int AtOnce = 20;
    private static readonly KeyValuePair<string, string> HeapLimit = new("DOTNET_GCHeapHardLimit", "0x18000000");

    [Theory]
    [InlineData(MaxElements - 1, "contacts: must have at most 100 items")]
    [InlineData(MaxElements, "$: must have at most 300,000 fields, items and members")]
    public async Task A_body_has_at_most_300_000_elements(int contacts, string expected)
    {
        var body = $$"""{"contacts":[{{string.Join(',', Enumerable.Repeat("{}", contacts))}}]}""";

        using var answer = await PostAsync(service.Rest, Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MaxElements - 1, "must have at most 100 items")]
    [InlineData(MaxElements, "The request must have at most 300,000 fields, items and members.")]
    public async Task A_message_has_at_most_300_000_elements(int contacts, string expected)
    {
        var customer = new Customer { Contacts = { Enumerable.Repeat(new Contact(), contacts) } };

        var failure = await service.Customers
            .CreateCustomerAsync(new() { Customer = customer }, cancellationToken: TestContext.Current.CancellationToken)
            .ResponseAsync.FailureAsync();

        Assert.Equal(StatusCode.InvalidArgument, failure!.StatusCode);
        Assert.Contains(expected, failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_calls_on_one_connection_do_not_wait_for_each_other_forever()
    {
        var failures = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => service.Customers.CreateCustomerAsync(new()
        {
            Customer = new() { Email = "large@example.com", Metadata = { ["a"] = Value.ForString(new('x', MaxBody - 1000)) } },
        }).ResponseAsync.FailureAsync()));

        Assert.All(failures, failure => Assert.Equal(StatusCode.InvalidArgument, failure!.StatusCode));
    }

    [Theory]
    [InlineData("Canonical")]
    [InlineData("Salesive")]
    [InlineData("Count")]
    [InlineData("Axim")]
    [InlineData("Salla")]
    public async Task A_large_body_arrives_as_it_was_sent(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, "large");
        var padding = new string(' ', MaxBody - 2000);
        var customer = client.NewCustomer("Ada Obi", $"{Guid.NewGuid():N}@example.com").ToJsonString();

        var created = await client.SendAsync(HttpMethod.Post, client.Customers, customer[..^1] + padding + "}");
        var tooLarge = await client.SendAsync(HttpMethod.Post, client.Customers, customer + padding + padding);

        Assert.True(created.Status is 200 or 201, created.Body);
        Assert.Equal(413, tooLarge.Status);
    }

    [Fact]
    public async Task Compressed_and_chunked_bodies_wait_too()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"email":"{{Guid.NewGuid():N}}@example.com"{{new string(' ', MaxBody - 100)}}}""");
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(body, TestContext.Current.CancellationToken);

        using var first = await PostAsync(service.Rest, compressed.ToArray(), content => content.Headers.ContentEncoding.Add("gzip"));
        using var second = await PostAsync(service.Rest, body, isChunked: true);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Bodies_that_arrive_slowly_do_not_delay_other_stores_and_small_bodies()
    {
        var slowToken = await service.CreateTokenAsync("slow");
        var slow = new List<Socket>();
        for (var count = 0; count < 2; count++)
            slow.Add(await StartSlowBodyAsync(slowToken));
        using var sameStore = service.RestAs(slowToken);
        using var otherStore = service.RestAs(await service.CreateTokenAsync("fast"));

        using var small = await PostAsync(sameStore, NewCustomer(0));
        using var large = await PostAsync(otherStore, NewCustomer(200_000));

        slow.ForEach(socket => socket.Dispose());
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (small.StatusCode, large.StatusCode));
        // The turns of the slow bodies end with their connections.
        using var afterwards = await PostAsync(sameStore, NewCustomer(200_000));
        Assert.Equal(HttpStatusCode.Created, afterwards.StatusCode);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "500000\r\n")]
    [InlineData("Content-Encoding: gzip\r\nTransfer-Encoding: chunked", "500000\r\n")]
    [InlineData("Content-Length: 10000000", "")]
    public async Task A_body_that_is_too_large_is_rejected_although_the_client_falls_silent(string header, string start)
    {
        using var socket = await StartAsync(service.Token, header, start + new string(' ', MaxBody + 10));

        Assert.StartsWith("HTTP/1.1 413", await ReadAsync(socket), StringComparison.Ordinal);
        using var large = await PostAsync(service.Rest, NewCustomer(200_000));
        Assert.Equal(HttpStatusCode.Created, large.StatusCode);
    }

    [Fact]
    public async Task The_deadline_of_a_call_holds_while_its_body_arrives_and_waits()
    {
        var token = await service.CreateTokenAsync("deadlines");
        using var arriving = await StartAsync(token, $"X-Server-Timeout: 0.5\r\nContent-Length: {MaxBody}", new string(' ', 100_000));
        Assert.StartsWith("HTTP/1.1 504", await ReadAsync(arriving), StringComparison.Ordinal);

        using var first = await StartSlowBodyAsync(token);
        using var second = await StartSlowBodyAsync(token);
        using var waiting = await StartAsync(token, "X-Server-Timeout: 0.5\r\nContent-Length: 100000", new string(' ', 100_000));
        Assert.StartsWith("HTTP/1.1 504", await ReadAsync(waiting), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_bodies_of_one_store_neither_fail_nor_delay_the_calls_of_another_with_little_memory()
    {
        await using var process = await ServiceProcess.StartAsync(service.Database, ServiceAddress.New(), service.Token, [HeapLimit]);
        using var hostile = ClientOf(process, await service.CreateTokenAsync("hostile"));
        using var other = ClientOf(process, await service.CreateTokenAsync("other"));
        byte[][] bodies =
        [
            Body("contacts", "[", "{}", "]"), Body("metadata", "{\"a\":[", "1", "]}"), Body("metadata", "{\"a\":[", "[]", "]}"),
            Body("addresses", "[", "{\"city\":\"x\"}", "]"), Body("notes", "\"", new string('x', 1000), "\""),
        ];
        var alone = await TimesAsync(other, () => true);
        using var stop = new CancellationTokenSource();

        var meanwhile = TimesAsync(other, () => stop.IsCancellationRequested);
        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce * 3).Select(async number =>
        {
            using var answer = await PostAsync(hostile, bodies[number % bodies.Length]);
            return answer.StatusCode;
        }));
        await stop.CancelAsync();

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.BadRequest, answer));
        // If other tests keep the machine busy, a call takes longer than 100 ms even without large bodies.
        var limit = Math.Max(100, Percentile95(alone).TotalMilliseconds * 10);
        Assert.InRange(Percentile95(await meanwhile), TimeSpan.Zero, TimeSpan.FromMilliseconds(limit));
        Assert.DoesNotContain("OutOfMemory", process.Output, StringComparison.Ordinal);
    }

    private static byte[] NewCustomer(int metadataSize) => Encoding.UTF8.GetBytes(
        $$"""{"email":"{{Guid.NewGuid():N}}@example.com","metadata":{"a":"{{new string('x', metadataSize)}}"} }""");

    private static byte[] Body(string field, string start, string item, string end)
    {
        var items = string.Join(',', Enumerable.Repeat(item, (MaxBody - 1000) / (item.Length + 1)));
        return Encoding.UTF8.GetBytes($$"""{"email":"x@example.com","{{field}}":{{start}}{{items}}{{end}} }""");
    }

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient client, byte[] body, Action<HttpContent>? change = null, bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.TransferEncodingChunked = isChunked;
        change?.Invoke(request.Content);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<Socket> StartSlowBodyAsync(string token)
    {
        var socket = await StartAsync(token, $"Expect: 100-continue\r\nContent-Length: {MaxBody}", "{");
        // The service asks for the body when it is its turn.
        Assert.StartsWith("HTTP/1.1 100", await ReadAsync(socket), StringComparison.Ordinal);
        return socket;
    }

    private async Task<Socket> StartAsync(string token, string headers, string body)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, service.RestAddress.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
            + $"{headers}\r\n\r\n{body}"));
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var answer = new byte[100];
        return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken));
    }

    private static HttpClient ClientOf(ServiceProcess process, string token) => new()
    {
        BaseAddress = process.Address.Rest,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    // The times of at least forty calls, every other of which writes.
    private static async Task<List<TimeSpan>> TimesAsync(HttpClient client, Func<bool> isOver)
    {
        var times = new List<TimeSpan>();
        while (times.Count < 40 || !(isOver() || times.Count > 1000))
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = times.Count % 2 == 0
                ? await PostAsync(client, NewCustomer(0))
                : await client.GetAsync("/v1/customers?page_size=1");
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        return times;
    }

    private static TimeSpan Percentile95(List<TimeSpan> times) => times.Order().ElementAt(times.Count * 95 / 100);
}
