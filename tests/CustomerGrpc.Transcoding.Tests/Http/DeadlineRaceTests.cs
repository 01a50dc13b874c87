using CustomerGrpc.Transcoding.Tests.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>
/// A timer can already run when the call that it belongs to ends and disposes it. An exception on the thread of a timer would end the
/// process.
/// </summary>
public sealed class DeadlineRaceTests
{
    [Fact]
    public async Task A_timer_that_fires_after_the_call_has_ended_does_nothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var clock = new LateClock();
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<ThingsService>(), services: services => services.AddSingleton<TimeProvider>(clock));
        using var client = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/things/a");
        request.Headers.Add("X-Server-Timeout", "5");
        using var response = await client.SendAsync(request, cancellationToken);

        var timers = clock.Timers.Where(timer => timer.DueTime == TimeSpan.FromSeconds(5)).ToList();

        Assert.Single(timers);
        timers.ForEach(timer => timer.Fire());
    }

    [Fact]
    public async Task A_deadline_that_passes_in_middleware_ends_the_call()
    {
        var clock = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            app =>
            {
                app.Use(next => http =>
                {
                    clock.Advance(TimeSpan.FromSeconds(6));
                    return next(http);
                });
                app.MapGrpcService<ThingsService>();
            },
            services: services => services.AddSingleton<TimeProvider>(clock));
        using var client = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/things/a");
        request.Headers.Add("X-Server-Timeout", "5");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(504, (int)response.StatusCode);
    }

    /// <summary>A clock whose timers fire only when the test says so, also after they have been disposed.</summary>
    private sealed class LateClock : TimeProvider
    {
        public List<LateTimer> Timers { get; } = [];

        // Time stands still, so that the deadline is exactly the one of the header.
        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new LateTimer(callback, state, dueTime);
            lock (Timers)
                Timers.Add(timer);
            return timer;
        }
    }

    private sealed class LateTimer(TimerCallback callback, object? state, TimeSpan dueTime) : ITimer
    {
        public TimeSpan DueTime => dueTime;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
