using CustomerGrpc.Rpc.Tests.RawHttp2;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Rpc.Tests.Wire;

public sealed class BackPressureTests
{
    private const int MessageSize = 1000;
    private const int ClientWindow = 65535;

    // What Kestrel holds back of a response before a writer has to wait.
    private const int ServerBuffer = 64 * 1024;

    private readonly Script _script = new();
    private int _count;

    [Fact]
    public async Task A_client_that_does_not_read_stops_an_endless_stream()
    {
        var message = new StreamingOutputCallResponse { Payload = new Payload { Body = ByteString.CopyFrom(new byte[MessageSize]) } };
        _script.Output = async (responses, _) =>
        {
            while (true)
            {
                await responses.WriteAsync(message);
                Interlocked.Increment(ref _count);
            }
        };
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address, refillsWindow: false);
        var (stream, _) = await connection.CallAsync(StreamsService.Output);
        await connection.SendDataAsync(stream, GrpcFrame.Of(new Empty()), end: true);

        await RawCalls.UntilAsync(() => connection.DataReceived == ClientWindow);
        var written = await SettledAsync();
        await connection.SendAsync(RawConnection.WindowUpdate, 0, 0, 0, 1, 0, 0);
        await connection.SendAsync(RawConnection.WindowUpdate, 0, stream, 0, 1, 0, 0);

        Assert.InRange(written * (long)MessageSize, ClientWindow - ServerBuffer, ClientWindow + (2 * ServerBuffer));
        await RawCalls.UntilAsync(() => connection.DataReceived == ClientWindow + 0x10000);
    }

    [Fact]
    public async Task A_service_that_does_not_read_stops_its_client()
    {
        _script.Input = async (requests, _) =>
        {
            await _script.Gate.Task;
            while (await requests.MoveNext())
                Interlocked.Increment(ref _count);
        };
        var message = GrpcFrame.Of(new StreamingInputCallRequest { Payload = new Payload { Body = ByteString.CopyFrom(new byte[MessageSize]) } });
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAllAsync(StreamsService.Unary, [new Empty()]);
        var (stream, answer) = await connection.CallAsync(StreamsService.Input);

        var fitting = connection.InitialWindow / message.Length;
        for (var i = 0; i < fitting; i++)
            await connection.SendDataAsync(stream, message, end: false);
        await connection.SendAllAsync(StreamsService.Unary, [new Empty()]);
        Assert.Equal(0, connection.CreditOf(stream));
        _script.Gate.SetResult();

        await RawCalls.UntilAsync(() => Volatile.Read(ref _count) == fitting);
        await RawCalls.UntilAsync(() => connection.CreditOf(stream) > 0);
        await connection.SendDataAsync(stream, [], end: true);
        await answer.Ended.WaitAsync(RawCalls.Patience);
        Assert.Equal("OK", answer.ToString());
    }

    /// <summary>The count when it has not changed for a while.</summary>
    private async Task<int> SettledAsync()
    {
        var (last, unchanged) = (-1, 0);
        await RawCalls.UntilAsync(() =>
        {
            var now = Volatile.Read(ref _count);
            unchanged = now == last ? unchanged + 1 : 0;
            last = now;
            return unchanged == 100;
        });
        return last;
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        app => app.MapGrpcService<StreamsService>(), services: services => services.AddSingleton(_script));
}
