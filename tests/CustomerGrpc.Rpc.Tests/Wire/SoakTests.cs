using CustomerGrpc.Rpc.Tests.RawHttp2;
using Google.Protobuf;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;

namespace CustomerGrpc.Rpc.Tests.Wire;

[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
public sealed class SoakAlone;

/// <summary>Runs alone, because it weighs the memory of the process.</summary>
[Collection(nameof(SoakTests))]
public sealed class SoakTests
{
    private const int Calls = 100_000;
    private const int Connections = 8;
    private const int Streams = 8;
    private const int CallsOfAConnection = 500;

    private static readonly (string Path, byte[] Body, string Expected)[] Kinds =
    [
        ("EmptyCall", GrpcFrame.Of(new Empty()), "OK"),
        ("UnaryCall", GrpcFrame.Of(new SimpleRequest { ResponseSize = 1000, Payload = Zeros(1000) }), "OK"),
        ("UnaryCall", GrpcFrame.Of(new SimpleRequest { ResponseStatus = new EchoStatus { Code = 5, Message = "n☺" } }), "NotFound"),
        ("StreamingInputCall", [.. Enumerable.Repeat(GrpcFrame.Of(new StreamingInputCallRequest { Payload = Zeros(100) }), 5).SelectMany(frame => frame)], "OK"),
        ("StreamingOutputCall", GrpcFrame.Of(new StreamingOutputCallRequest { ResponseParameters = { new ResponseParameters { Size = 10 }, new ResponseParameters { Size = 20 } } }), "OK"),
        ("FullDuplexCall", GrpcFrame.Of(new StreamingOutputCallRequest { ResponseParameters = { new ResponseParameters { Size = 10 } } }), "OK"),
        ("UnaryCall", [0, 0, 0], "Internal"),
        ("Nothing", [], "Unimplemented"),
    ];

    [Fact]
    public async Task A_hundred_thousand_calls_leave_no_memory_behind()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropServer.TestService>());
        await RunAsync(server, Calls / 5);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await RunAsync(server, Calls);

        await RawCalls.UntilAsync(() => GC.GetTotalMemory(forceFullCollection: true) - before < 1 << 20);
    }

    private static Task RunAsync(TestServer server, int calls) => Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
    {
        for (var done = 0; done < calls / Connections; done += CallsOfAConnection)
        {
            await using var connection = await RawConnection.OpenAsync(server.Address);
            await Task.WhenAll(Enumerable.Range(0, Streams).Select(first => Task.Run(async () =>
            {
                for (var call = first; call < CallsOfAConnection; call += Streams)
                    await CallAsync(connection, call);
            })));
        }
    }));

    /// <summary>Every tenth call has a deadline, and every hundredth is reset by its client.</summary>
    private static async Task CallAsync(RawConnection connection, int call)
    {
        var (path, body, expected) = Kinds[call % Kinds.Length];
        (string, string?)[] headers = call % 10 == 0 ? [("grpc-timeout", "1M")] : [];
        var (stream, answer) = await connection.CallAsync($"/grpc.testing.TestService/{path}", end: false, headers);
        if (call % 100 == 99)
        {
            await connection.SendAsync(RawConnection.RstStream, 0, stream, 0, 0, 0, 8);
        }
        else
        {
            await connection.SendDataAsync(stream, body, end: true);
            await answer.Ended.WaitAsync(RawCalls.Patience);
            Assert.Equal(expected, answer.ToString());
        }

        connection.Forget(stream);
    }

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
