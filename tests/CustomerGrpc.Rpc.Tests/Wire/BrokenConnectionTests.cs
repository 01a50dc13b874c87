using CustomerGrpc.Rpc.Tests.RawHttp2;
using Google.Protobuf;
using Grpc.Testing;
using static CustomerGrpc.Rpc.Tests.RawHttp2.RawConnection;

namespace CustomerGrpc.Rpc.Tests.Wire;

/// <summary>Connections and streams that break, or break HTTP/2. The server goes on as before without a call left over.</summary>
public sealed class BrokenConnectionTests(CallCountingServer server) : IClassFixture<CallCountingServer>
{
    private const string Unary = "/grpc.testing.TestService/UnaryCall";
    private const string Empty = "/grpc.testing.TestService/EmptyCall";
    private const string Input = "/grpc.testing.TestService/StreamingInputCall";
    private const string Output = "/grpc.testing.TestService/StreamingOutputCall";
    private const string Duplex = "/grpc.testing.TestService/FullDuplexCall";
    private static readonly byte[] Zeros = GrpcFrame.Of(new SimpleRequest { Payload = new Payload { Body = ByteString.CopyFrom(new byte[1000]) } });

    /// <summary>Frames that break HTTP/2 itself, after a call has begun. The connection may go; its other side never may.</summary>
    public static TheoryData<string, byte[]> BrokenFrames => new()
    {
        { "DATA on stream 0", Frame(Data, 0, 0, [1]) },
        { "DATA on a stream never opened", Frame(Data, 0, 99, [1]) },
        { "HEADERS on an even stream", Frame(HeadersFrame, EndHeaders, 2, []) },
        { "HEADERS that are no HPACK", Frame(HeadersFrame, EndHeaders, 3, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) },
        { "CONTINUATION out of order", Frame(Continuation, EndHeaders, 1, [0x88]) },
        { "a frame of 16 MiB", [0xFF, 0xFF, 0xFF, Data, 0, 0, 0, 0, 1] },
        { "SETTINGS of five bytes", Frame(SettingsFrame, 0, 0, [1, 2, 3, 4, 5]) },
        { "WINDOW_UPDATE of zero", Frame(WindowUpdate, 0, 0, [0, 0, 0, 0]) },
        { "WINDOW_UPDATE over the greatest window", Frame(WindowUpdate, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF]) },
        { "PING of seven bytes", Frame(Ping, 0, 0, new byte[7]) },
        { "RST_STREAM of a stream never opened", Frame(RstStream, 0, 9, [0, 0, 0, 8]) },
        { "random bytes", GrpcFrame.Noise(4000, 7) },
        { "more DATA than the window", [.. Enumerable.Repeat(Frame(Data, 0, 1, new byte[16384]), 70).SelectMany(frame => frame)] },
    };

    [Theory]
    [MemberData(nameof(BrokenFrames))]
    public async Task A_broken_frame_ends_at_most_its_connection(string name, byte[] frame)
    {
        await using var connection = await OpenAsync(server.Address);
        await connection.CallAsync(Duplex);
        await connection.SendBytesAsync(frame);

        var ended = await Task.WhenAny(connection.GoneAway.Task, Task.Delay(RawCalls.Patience));

        Assert.True(ended == connection.GoneAway.Task, name);
        await server.AssertServesAndIsIdleAsync();
    }

    [Theory]
    [InlineData(Unary)]
    [InlineData(Input)]
    [InlineData(Output)]
    [InlineData(Duplex)]
    public async Task A_call_reset_within_a_message_leaves_nothing(string path)
    {
        await using var connection = await OpenAsync(server.Address);
        var (stream, _) = await connection.CallAsync(path);
        await connection.SendDataAsync(stream, Zeros[..500], end: false);
        await connection.SendAsync(RstStream, 0, stream, 0, 0, 0, 8);

        await server.AssertServesAndIsIdleAsync();
        var (next, answer) = await connection.CallAsync(Empty);
        await connection.SendDataAsync(next, GrpcFrame.Of(0, []), end: true);
        await answer.Ended.WaitAsync(RawCalls.Patience);
        Assert.Equal("OK", answer.ToString());
    }

    [Theory]
    [InlineData(Unary)]
    [InlineData(Duplex)]
    public async Task A_connection_cut_within_a_message_leaves_nothing(string path)
    {
        await using (var connection = await OpenAsync(server.Address))
        {
            var (stream, _) = await connection.CallAsync(path);
            await connection.SendDataAsync(stream, Zeros[..500], end: false);
        }

        await server.AssertServesAndIsIdleAsync();
    }

    [Fact]
    public async Task Bytes_that_are_not_HTTP_2_are_refused()
    {
        await using var connection = await OpenAsync(server.Address, sendsPreface: false);
        await connection.SendBytesAsync(GrpcFrame.Noise(1000, 3));

        await connection.Closed.WaitAsync(RawCalls.Patience);

        await server.AssertServesAndIsIdleAsync();
    }

    [Theory]
    [InlineData(200, 10)]
    [InlineData(1, 64 * 1024)]
    public async Task Floods_of_headers_are_refused(int count, int size)
    {
        await using var connection = await OpenAsync(server.Address);
        var flood = Enumerable.Range(0, count).Select(i => ($"x-flood-{i}", new string('x', size))).ToList();
        flood.InsertRange(0, [(":method", "POST"), (":scheme", "http"), (":path", Empty), (":authority", "x"), ("content-type", "application/grpc")]);
        var block = Hpack.Encode(flood);
        var (stream, answer) = connection.NewStream();
        for (var sent = 0; sent < block.Length; sent += 16000)
        {
            var isLast = sent + 16000 >= block.Length;
            await connection.SendAsync(
                sent == 0 ? HeadersFrame : Continuation, isLast ? EndHeaders : (byte)0, stream, block[sent..Math.Min(sent + 16000, block.Length)]);
        }

        await answer.Ended.WaitAsync(RawCalls.Patience);

        Assert.Contains(answer.ToString(), new[] { "HTTP 431", "connection lost", "reset 11" });
        await server.AssertServesAndIsIdleAsync();
    }
}
