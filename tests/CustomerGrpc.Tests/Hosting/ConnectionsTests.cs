using System.Net;
using CustomerGrpc.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CustomerGrpc.Tests.Hosting;

public sealed class ConnectionsTests(TestPostgres postgres)
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_stopping_server_is_not_ready_but_serves_until_the_drain_period_ends()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var database = await postgres.CreateDatabaseAsync();
        await using var service = RunningService.Build(database, _clock, settings: new Dictionary<string, string?>
        {
            ["Shutdown:Drain"] = "00:00:02",
            ["Shutdown:Grace"] = "00:00:10",
        });
        await service.StartAsync(cancellationToken);
        using var client = new HttpClient { BaseAddress = RunningService.AddressesOf(service).RestAddress };

        var stopped = service.StopAsync(cancellationToken);
        await Eventually.TrueAsync(async () => (await client.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", cancellationToken)).StatusCode);
        Assert.False(stopped.IsCompleted);
        await LetTimePassUntilAsync(stopped);
        Assert.Equal(TimeSpan.FromSeconds(12), service.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        await postgres.DropDatabaseAsync(database);
    }

    [Fact]
    public async Task Idle_connections_are_pinged()
    {
        await using var service = RunningService.Build("Host=nowhere");

        var limits = service.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.Http2;

        Assert.Equal((30, 20), (limits.KeepAlivePingDelay.TotalSeconds, limits.KeepAlivePingTimeout.TotalSeconds));
    }

    private Task LetTimePassUntilAsync(Task stopped) => Eventually.TrueAsync(() =>
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return Task.FromResult(stopped.IsCompleted);
    });
}
