using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using CustomerGrpc.Tests.Dialects;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CustomerGrpc.Tests.Access;

public sealed class RateLimiterTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly RateLimit Limit = new(100, TimeSpan.FromMinutes(1));

    // The clock stands still, so that no window ends during a test.
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData("Count", 100, 60)]
    [InlineData("Salla", 500, 600)]
    public async Task A_client_over_its_limit_gets_429_until_the_window_ends(string api, int requests, int seconds)
    {
        using var client = await DialectClient.ForAsync(service, api, $"limit-{api}");
        for (var i = 1; i <= requests; i++)
        {
            var served = await client.GetAsync(client.Customers);
            Assert.Equal(
                (200, (requests - i).ToString(CultureInfo.InvariantCulture)),
                (served.Status, served.Headers.GetValues("X-RateLimit-Remaining").Single()));
        }

        var refused = await client.GetAsync(client.Customers);
        service.Clock.Advance(refused.Headers.RetryAfter!.Delta!.Value);

        Assert.Equal(429, refused.Status);
        Assert.InRange(refused.Headers.RetryAfter.Delta.Value.TotalSeconds, 1, seconds);
        Assert.Equal("0", refused.Headers.GetValues("X-RateLimit-Remaining").Single());
        Assert.Equal(200, (await client.GetAsync(client.Customers)).Status);
    }

    [Fact]
    public async Task Replicas_share_the_count()
    {
        var replicas = Enumerable.Range(0, 3).Select(_ => Replica()).ToArray();
        var random = new Random(1);

        var served = 0;
        for (var i = 0; i < 300; i++)
            served += (await replicas[random.Next(replicas.Length)].TakeAsync("replicas", Limit, CancellationToken.None))!.Value.IsAllowed
                ? 1
                : 0;

        Assert.Equal(Limit.Requests, served);
    }

    [Fact]
    public async Task An_idle_replica_reserves_at_most_an_eighth_and_concurrent_callers_never_exceed_the_limit()
    {
        var (busy, idle) = (Replica(), Replica());
        await idle.TakeAsync("idle", Limit, CancellationToken.None);

        var standings = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(_ => busy.TakeAsync("idle", Limit, CancellationToken.None).AsTask()));

        Assert.Equal(Limit.Requests - (Limit.Requests / 8), standings.Count(standing => standing!.Value.IsAllowed));
    }

    private RateLimiter Replica() => new(
        service.Services.GetRequiredService<StoreDatabase>(), _clock, service.Services.GetRequiredService<IConfiguration>());
}
