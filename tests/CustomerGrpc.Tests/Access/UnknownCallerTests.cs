using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Access;

/// <summary>Callers are authenticated before the body is read, so that unauthenticated requests cost almost nothing.</summary>
public sealed class UnknownCallerTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int Strangers = 24;
    private const int BodySize = 4 * 1024 * 1024;
    private static readonly KeyValuePair<string, string> HeapLimit = new("DOTNET_GCHeapHardLimit", "0x18000000");

    [Theory]
    [InlineData("/v1/customers", "application/json")]
    [InlineData("/v1/customers", "text/plain")]
    [InlineData("/api/v1/customers", "application/json")]
    [InlineData("/partners/customers", "application/json")]
    [InlineData("/partners/customers", "application/grpc-web")]
    [InlineData("/customers", "application/json")]
    [InlineData("/admin/v2/customers", "application/json")]
    public async Task A_malformed_body_without_a_token_gets_401(string path, string contentType)
    {
        using var stranger = service.RestAs(null);
        using var body = new ByteArrayContent("{broken"u8.ToArray()) { Headers = { ContentType = new(contentType) } };

        using var answer = await stranger.PostAsync(path, body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Unauthenticated_requests_with_large_bodies_use_no_memory_and_do_not_slow_down_others()
    {
        await using var process = await ServiceProcess.StartAsync(service.Database, ServiceAddress.New(), service.Token, [HeapLimit]);
        var body = Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('x', BodySize - 11)}\"}}");
        using var stranger = ClientOf(process, "app_unknown");
        using var known = ClientOf(process, service.Token);
        using var stop = new CancellationTokenSource();
        var alone = await MedianAsync(known, () => true);
        var meanwhile = MedianAsync(known, () => stop.IsCancellationRequested);

        var answers = await Task.WhenAll(Enumerable.Range(0, Strangers).Select(_ => PostAsync(stranger, body)));

        await stop.CancelAsync();
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer));
        // If other tests keep the machine busy, a call takes longer than 100 ms even without unauthenticated requests.
        Assert.InRange(await meanwhile, TimeSpan.Zero, TimeSpan.FromMilliseconds(Math.Max(100, alone.TotalMilliseconds * 10)));
        Assert.DoesNotContain("OutOfMemory", process.Output, StringComparison.Ordinal);
    }

    private static HttpClient ClientOf(ServiceProcess process, string token) => new()
    {
        BaseAddress = process.Address.Rest,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var answer = await client.PostAsync("/v1/customers", content);
        return answer.StatusCode;
    }

    // The median time of at least twenty calls.
    private static async Task<TimeSpan> MedianAsync(HttpClient client, Func<bool> isOver)
    {
        var times = new List<TimeSpan>();
        while (times.Count < 20 || !(isOver() || times.Count > 1000))
        {
            var started = Stopwatch.GetTimestamp();
            (await client.GetAsync("/v1/customers?page_size=1")).EnsureSuccessStatusCode().Dispose();
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        return times.Order().ElementAt(times.Count / 2);
    }
}
