using CustomerGrpc.Rpc.Tests.RawHttp2;
using Google.Protobuf;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Rpc.Tests.Wire;

public sealed class DeadlineTests
{
    private readonly Script _script = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_deadline_cancels_the_method_and_is_answered()
    {
        DateTime? deadline = null;
        _script.Unary = async context =>
        {
            deadline = context.Deadline;
            _script.Reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var answer = await BeginAsync(connection, StreamsService.Unary, new Empty(), "3S");

        _clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(answer.Ended.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await answer.Ended.WaitAsync(RawCalls.Patience);

        Assert.Equal(("DeadlineExceeded", "Deadline Exceeded"), (answer.ToString(), answer.GrpcMessage));
        Assert.IsAssignableFrom<OperationCanceledException>(await _script.Left.Task);
        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 8, DateTimeKind.Utc), deadline);
    }

    [Fact]
    public async Task A_method_that_ignores_its_deadline_is_answered_for()
    {
        _script.Unary = async _ =>
        {
            _script.Reached.SetResult();
            await _script.Gate.Task;
        };
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var answer = await BeginAsync(connection, StreamsService.Unary, new Empty(), "1m");

        _clock.Advance(TimeSpan.FromSeconds(1));
        await answer.Ended.WaitAsync(RawCalls.Patience);

        Assert.Equal("DeadlineExceeded", answer.ToString());
        Assert.Empty(answer.Body);
        Assert.False(_script.Left.Task.IsCompleted);
        _script.Gate.SetResult();
        Assert.Null(await _script.Left.Task.WaitAsync(RawCalls.Patience));
        Assert.Equal("OK", (await connection.SendAllAsync(StreamsService.Output, [new StreamingOutputCallRequest()])).ToString());
    }

    [Fact]
    public async Task A_deadline_within_a_stream_ends_it_after_its_last_message()
    {
        _script.Output = async (responses, _) =>
        {
            await responses.WriteAsync(new StreamingOutputCallResponse());
            _script.Reached.SetResult();
            await _script.Gate.Task;
            await responses.WriteAsync(new StreamingOutputCallResponse());
        };
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var answer = await BeginAsync(connection, StreamsService.Output, new StreamingOutputCallRequest(), "1S");

        _clock.Advance(TimeSpan.FromSeconds(1));
        await answer.Ended.WaitAsync(RawCalls.Patience);
        _script.Gate.SetResult();

        Assert.Equal("DeadlineExceeded", answer.ToString());
        Assert.Single(GrpcFrame.Read<StreamingOutputCallResponse>(answer));
        Assert.IsAssignableFrom<OperationCanceledException>(await _script.Left.Task.WaitAsync(RawCalls.Patience));
    }

    [Fact]
    public async Task A_deadline_ends_a_write_that_waits_for_the_client()
    {
        var big = new StreamingOutputCallResponse { Payload = new Payload { Body = ByteString.CopyFrom(new byte[1 << 20]) } };
        _script.Output = async (responses, _) =>
        {
            var write = responses.WriteAsync(big);
            _script.Reached.SetResult();
            await write;
        };
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address, refillsWindow: false);
        var answer = await BeginAsync(connection, StreamsService.Output, new StreamingOutputCallRequest(), "1S");

        _clock.Advance(TimeSpan.FromSeconds(1));
        await answer.Ended.WaitAsync(RawCalls.Patience);

        Assert.Equal("reset 8", answer.ToString());
        Assert.IsAssignableFrom<OperationCanceledException>(await _script.Left.Task.WaitAsync(RawCalls.Patience));
    }

    [Fact]
    public async Task A_deadline_ends_a_method_that_waits_for_the_client()
    {
        _script.Input = async (requests, _) =>
        {
            _script.Reached.SetResult();
            await requests.MoveNext(CancellationToken.None);
        };
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var (_, answer) = await connection.CallAsync(StreamsService.Input, end: false, ("grpc-timeout", "1S"));
        await _script.Reached.Task.WaitAsync(RawCalls.Patience);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await answer.Ended.WaitAsync(RawCalls.Patience);

        Assert.Equal("DeadlineExceeded", answer.ToString());
        Assert.NotNull(await _script.Left.Task.WaitAsync(RawCalls.Patience));
    }

    [Fact]
    public async Task A_call_within_its_deadline_leaves_no_timer()
    {
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(StreamsService.Unary, [new Empty()], ("grpc-timeout", "1H"));

        Assert.Equal("OK", answer.ToString());
        await RawCalls.UntilAsync(() => _clock.Timers == 0);
    }

    [Theory]
    [InlineData(StreamsService.Unary)]
    [InlineData(StreamsService.Output)]
    public async Task A_reset_by_the_client_cancels_the_method(string path)
    {
        _script.Unary = async context =>
        {
            _script.Reached.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        _script.Output = (_, context) => _script.Unary(context);
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var (stream, _) = await connection.CallAsync(path);
        await connection.SendDataAsync(stream, GrpcFrame.Of(new Empty()), end: true);
        await _script.Reached.Task.WaitAsync(RawCalls.Patience);

        await connection.SendAsync(RawConnection.RstStream, 0, stream, 0, 0, 0, 8);

        Assert.IsAssignableFrom<OperationCanceledException>(await _script.Left.Task.WaitAsync(RawCalls.Patience));
    }

    private async Task<RawAnswer> BeginAsync(RawConnection connection, string path, IMessage request, string timeout)
    {
        var (stream, answer) = await connection.CallAsync(path, end: false, ("grpc-timeout", timeout));
        await connection.SendDataAsync(stream, GrpcFrame.Of(request), end: true);
        await _script.Reached.Task.WaitAsync(RawCalls.Patience);
        return answer;
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        app => app.MapGrpcService<StreamsService>(),
        services: services => services.AddSingleton(_script).AddSingleton<TimeProvider>(_clock));
}
