using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Tests.RawHttp2;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Rpc.Tests.Wire;

public sealed class ShutdownTests
{
    private const string Check = "/grpc.health.v1.Health/Check";
    private const string Watch = "/grpc.health.v1.Health/Watch";

    private const int DefaultWindow = 65535;

    private readonly Script _script = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Unary_calls_finish_and_streams_end_UNAVAILABLE()
    {
        _script.Unary = _ =>
        {
            _script.Reached.SetResult();
            return _script.Gate.Task;
        };
        _script.Input = (requests, _) => requests.MoveNext();
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var (watching, watch) = await connection.CallAsync(Watch);
        await connection.SendDataAsync(watching, GrpcFrame.Of(new HealthCheckRequest()), end: true);
        await watch.Started.WaitAsync(RawCalls.Patience);
        var (_, input) = await connection.CallAsync(StreamsService.Input);
        var (stream, unary) = await connection.CallAsync(StreamsService.Unary);
        await connection.SendDataAsync(stream, GrpcFrame.Of(new Empty()), end: true);
        await _script.Reached.Task.WaitAsync(RawCalls.Patience);

        var stopped = server.App.StopAsync();
        await Task.WhenAll(watch.Ended, input.Ended, connection.GoneAway.Task).WaitAsync(RawCalls.Patience);

        Assert.Equal(("Unavailable", "The server is shutting down."), (watch.ToString(), watch.GrpcMessage));
        Assert.Equal("Unavailable", input.ToString());
        Assert.Equal(0u, connection.GoAwayCode);
        Assert.False(unary.Ended.IsCompleted);
        _script.Gate.SetResult();
        await unary.Ended.WaitAsync(RawCalls.Patience);
        Assert.Equal("OK", unary.ToString());
        await LeaveAsync(connection, stopped);
    }

    [Fact]
    public async Task Health_turns_NOT_SERVING_first_and_calls_go_on_for_the_drain_time()
    {
        await using var server = await StartAsync(TimeSpan.FromSeconds(5));
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var (watching, watch) = await connection.CallAsync(Watch);
        await connection.SendDataAsync(watching, GrpcFrame.Of(new HealthCheckRequest()), end: true);
        await RawCalls.UntilAsync(() => watch.Body.Count == 7);

        var stopped = server.App.StopAsync();
        await RawCalls.UntilAsync(() => watch.Body.Count == 14);

        var told = GrpcFrame.Read<HealthCheckResponse>(watch).Select(message => message.Message.Status);
        Assert.Equal([ServingStatus.Serving, ServingStatus.NotServing], told);
        await using var late = await RawConnection.OpenAsync(server.Address);
        Assert.Equal("OK", (await late.SendAllAsync(StreamsService.Unary, [new Empty()])).ToString());
        var check = await late.SendAllAsync(Check, [new HealthCheckRequest { Service = "grpc.testing.TestService" }]);
        Assert.Equal(ServingStatus.NotServing, GrpcFrame.Read<HealthCheckResponse>(check).Single().Message.Status);
        Assert.False(stopped.IsCompleted);
        await RawCalls.UntilAsync(() => _clock.Timers == 1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await watch.Ended.WaitAsync(RawCalls.Patience);
        await LeaveAsync(connection, stopped);
    }

    [Fact]
    public async Task A_connection_of_some_age_is_asked_to_go_and_its_calls_finish()
    {
        _script.Unary = _ =>
        {
            _script.Reached.SetResult();
            return _script.Gate.Task;
        };
        _script.Input = (requests, _) => requests.MoveNext();
        await using var server = await StartAsync(kestrel: AgeOfAnHour);
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var (_, stream) = await connection.CallAsync(StreamsService.Input);
        var (call, unary) = await connection.CallAsync(StreamsService.Unary);
        await connection.SendDataAsync(call, GrpcFrame.Of(new Empty()), end: true);
        await _script.Reached.Task.WaitAsync(RawCalls.Patience);

        _clock.Advance(TimeSpan.FromMinutes(50));
        Assert.False(connection.GoneAway.Task.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(17));
        await connection.GoneAway.Task.WaitAsync(RawCalls.Patience);
        _script.Gate.SetResult();
        await unary.Ended.WaitAsync(RawCalls.Patience);

        Assert.Equal("OK", unary.ToString());
        Assert.False(stream.Ended.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(30));
        await connection.Closed.WaitAsync(RawCalls.Patience);
    }

    [Fact]
    public async Task A_connection_stays_after_GOAWAY_until_its_client_closes_it_or_a_time_is_over()
    {
        await using var server = await StartAsync(kestrel: kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.UseConnectionFarewell(TimeSpan.FromSeconds(1))));
        await using var polite = await RawConnection.OpenAsync(server.Address);
        await using var idle = await RawConnection.OpenAsync(server.Address);
        // The server has sent its SETTINGS.
        await RawCalls.UntilAsync(() => polite.InitialWindow != DefaultWindow && idle.InitialWindow != DefaultWindow);

        var stopped = server.App.StopAsync();
        await Task.WhenAll(polite.GoneAway.Task, idle.GoneAway.Task).WaitAsync(RawCalls.Patience);
        await RawCalls.UntilAsync(() => _clock.Timers == 2);
        Assert.Equal((0u, 0u), (polite.GoAwayCode, idle.GoAwayCode));
        Assert.False(polite.Closed.IsCompleted || idle.Closed.IsCompleted);

        await polite.DisposeAsync();
        await RawCalls.UntilAsync(() => _clock.Timers == 1);
        Assert.False(stopped.IsCompleted || idle.Closed.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(idle.Closed, stopped).WaitAsync(RawCalls.Patience);
    }

    // A client that was told to go closes the connection when its calls have ended (RFC 9113, section 6.8). Kestrel, whose heartbeat has
    // stopped by then, does not always see for itself that they have.
    private static async Task LeaveAsync(RawConnection connection, Task stopped)
    {
        await connection.GoneAway.Task.WaitAsync(RawCalls.Patience);
        await connection.DisposeAsync();
        await stopped.WaitAsync(RawCalls.Patience);
    }

    private static void AgeOfAnHour(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(
        listen => listen.UseMaxConnectionAge(TimeSpan.FromHours(1), grace: TimeSpan.FromMinutes(20)));

    private Task<TestServer> StartAsync(TimeSpan drain = default, Action<KestrelServerOptions>? kestrel = null) => TestServer.StartAsync(
        app =>
        {
            app.MapGrpcService<StreamsService>();
            app.MapGrpcHealth();
        },
        services: services => services
            .AddSingleton(_script)
            .AddSingleton<TimeProvider>(_clock)
            .AddGrpc().AddHealth(options => options.DrainTime = drain),
        kestrel: kestrel);
}
