using System.Text;
using CustomerGrpc.Rpc.Tests.RawHttp2;
using Google.Protobuf;
using Grpc.Testing;
using static CustomerGrpc.Rpc.Tests.RawHttp2.RawConnection;

namespace CustomerGrpc.Rpc.Tests.Wire;

/// <summary>Calls that no polite client makes. Each gets its status, and the server goes on as before without a call left over.</summary>
public sealed class MalformedCallTests(CallCountingServer server) : IClassFixture<CallCountingServer>
{
    private const string Unary = "/grpc.testing.TestService/UnaryCall";
    private const string Empty = "/grpc.testing.TestService/EmptyCall";
    private const string Input = "/grpc.testing.TestService/StreamingInputCall";
    private const string Output = "/grpc.testing.TestService/StreamingOutputCall";
    private const string Duplex = "/grpc.testing.TestService/FullDuplexCall";
    private const int Limit = 4 * 1024 * 1024;

    private static readonly (string, string?)[] Gzip = [("grpc-encoding", "gzip")];
    private static readonly byte[] Zeros = GrpcFrame.Of(new SimpleRequest { Payload = new Payload { Body = ByteString.CopyFrom(new byte[1000]) } });
    private static readonly byte[] InputZeros = GrpcFrame.Of(new StreamingInputCallRequest { Payload = new Payload { Body = ByteString.CopyFrom(new byte[10]) } });
    private static readonly byte[] OutputOne = GrpcFrame.Of(new StreamingOutputCallRequest { ResponseParameters = { new ResponseParameters { Size = 10 } } });

    /// <summary>Bodies: what is called, with which headers, what is sent before the half-close, and the answer.</summary>
    public static TheoryData<string, string, (string, string?)[], byte[][], string> Bodies => new()
    {
        { "no message", Unary, [], [], "Unimplemented" },
        { "no message, server streaming", Output, [], [], "Unimplemented" },
        { "two messages", Unary, [], [Zeros, Zeros], "Unimplemented" },
        { "two messages in one frame", Unary, [], [[.. Zeros, .. Zeros]], "Unimplemented" },
        { "two messages, server streaming", Output, [], [OutputOne, OutputOne], "Unimplemented" },
        { "a message and one byte", Unary, [], [[.. Zeros, 0]], "Unimplemented" },
        { "one byte", Unary, [], [[0]], "Internal" },
        { "four bytes of the prefix", Unary, [], [[0, 0, 0, 0]], "Internal" },
        { "half a message", Unary, [], [Zeros[..500]], "Internal" },
        { "a message short of one byte", Unary, [], [Zeros[..^1]], "Internal" },
        { "half a message, client streaming", Input, [], [InputZeros[..8]], "Internal" },
        { "a message and a half, client streaming", Input, [], [InputZeros, InputZeros[..8]], "Internal" },
        { "half a message, duplex", Duplex, [], [OutputOne[..6]], "Internal" },
        { "a prefix without its message", Unary, [], [GrpcFrame.Of(0, 7, [])], "Internal" },
        { "a prefix that lies by one", Unary, [], [GrpcFrame.Of(0, 4, [8, 1, 16])], "Internal" },
        { "a prefix of the limit and one", Unary, [], [GrpcFrame.Of(0, Limit + 1, [1])], "ResourceExhausted" },
        { "a prefix of 2 GiB", Unary, [], [GrpcFrame.Of(0, 0x8000_0000, [1])], "ResourceExhausted" },
        { "a prefix of 4 GiB", Unary, [], [GrpcFrame.Of(0, uint.MaxValue, [1])], "ResourceExhausted" },
        { "a prefix of 4 GiB, client streaming", Input, [], [InputZeros, GrpcFrame.Of(0, uint.MaxValue, [1])], "ResourceExhausted" },
        { "a prefix of 4 GiB, duplex", Duplex, [], [OutputOne, GrpcFrame.Of(0, uint.MaxValue, [1])], "ResourceExhausted" },
        { "the flag 2", Unary, [], [GrpcFrame.Of(2, [])], "Internal" },
        { "the flag 255", Unary, [], [GrpcFrame.Of(255, [])], "Internal" },
        { "the flag of trailers in grpc-web", Unary, [], [GrpcFrame.Of(0x80, [])], "Internal" },
        { "compressed without an encoding", Unary, [], [GrpcFrame.Of(1, GrpcFrame.Gzip([]))], "Internal" },
        { "compressed with identity", Unary, [("grpc-encoding", "identity")], [GrpcFrame.Of(1, GrpcFrame.Gzip([]))], "Internal" },
        { "gzip of nothing at all", Unary, Gzip, [GrpcFrame.Of(1, [])], "Internal" },
        { "gzip that is none", Unary, Gzip, [GrpcFrame.Of(1, [1, 2, 3, 4, 5])], "Internal" },
        { "gzip with a wrong check sum", Unary, Gzip, [GrpcFrame.Of(1, Spoilt(GrpcFrame.Gzip(Zeros), 6))], "Internal" },
        { "gzip cut short", Unary, Gzip, [GrpcFrame.Of(1, GrpcFrame.Gzip(Zeros)[..^10])], "Internal" },
        { "gzip of the limit and one", Unary, Gzip, [GrpcFrame.Of(1, GrpcFrame.Gzip(new byte[Limit + 1]))], "ResourceExhausted" },
        { "gzip of 64 MiB", Unary, Gzip, [GrpcFrame.Of(1, GrpcFrame.Gzip(new byte[64 << 20]))], "ResourceExhausted" },
        { "gzip of what is no message", Unary, Gzip, [GrpcFrame.Of(1, GrpcFrame.Gzip([0xFF]))], "Internal" },
        { "an unknown encoding", Unary, [("grpc-encoding", "snappy")], [GrpcFrame.Of(1, [1])], "Unimplemented" },
        { "an unknown encoding, not used", Unary, [("grpc-encoding", "br")], [GrpcFrame.Of(0, [])], "Unimplemented" },
        { "a tag of zero", Unary, [], [GrpcFrame.Of(0, [0])], "Internal" },
        { "an endless varint", Unary, [], [GrpcFrame.Of(0, [.. Enumerable.Repeat((byte)0xFF, 20)])], "Internal" },
        { "a field longer than the message", Unary, [], [GrpcFrame.Of(0, [0x1A, 0x7F, 1])], "Internal" },
        { "a field of a negative length", Unary, [], [GrpcFrame.Of(0, [0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F])], "Internal" },
        { "an end of a group never begun", Unary, [], [GrpcFrame.Of(0, [0x0C])], "Internal" },
        { "HTTP/1.1 inside", Unary, [], [Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n")], "Internal" },
        { "JSON inside", Unary, [], [Encoding.ASCII.GetBytes("{\"responseSize\": 1}")], "Internal" },
        { "DATA frames of nothing", Unary, [], [[], [], []], "Unimplemented" },
        { "DATA frames of one byte", Empty, [], [[0], [0], [0], [0], [0]], "OK" },
        { "messages after the response could go", Duplex, [], [OutputOne, [0, 0]], "Internal" },
    };

    /// <summary>Headers: what is called with which headers, and the answer to an otherwise good EmptyCall.</summary>
    public static TheoryData<string, (string, string?)[], string> Headers => new()
    {
        { "another content type", [("content-type", "application/json")], "HTTP 415" },
        { "no content type", [("content-type", null)], "HTTP 415" },
        { "grpc-web", [("content-type", "application/grpc-web")], "HTTP 415" },
        { "another codec", [("content-type", "application/grpc+json")], "HTTP 415" },
        { "a content type that begins alike", [("content-type", "application/grpcx")], "HTTP 415" },
        { "the codec named", [("content-type", "application/grpc+proto")], "OK" },
        { "the codec with a parameter", [("content-type", "application/grpc;charset=utf-8")], "OK" },
        { "capitals in the content type", [("content-type", "Application/gRPC")], "OK" },
        { "no te", [("te", null)], "OK" },
        { "GET", [(":method", "GET")], "HTTP 405" },
        { "PUT", [(":method", "PUT")], "HTTP 405" },
        { "a timeout without a unit", [("grpc-timeout", "100")], "Internal" },
        { "a timeout without a number", [("grpc-timeout", "S")], "Internal" },
        { "an empty timeout", [("grpc-timeout", "")], "Internal" },
        { "a timeout of nine digits", [("grpc-timeout", "123456789S")], "Internal" },
        { "a negative timeout", [("grpc-timeout", "-1S")], "Internal" },
        { "a timeout with a fraction", [("grpc-timeout", "1.5S")], "Internal" },
        { "a timeout in an unknown unit", [("grpc-timeout", "1s")], "Internal" },
        { "a timeout with a space", [("grpc-timeout", "1 S")], "Internal" },
        { "the longest timeout", [("grpc-timeout", "99999999H")], "OK" },
        { "a timeout of no time", [("grpc-timeout", "0S")], "DeadlineExceeded" },
        { "a timeout of one nanosecond", [("grpc-timeout", "1n")], "DeadlineExceeded" },
        { "an unknown method", [(":path", "/grpc.testing.TestService/Nothing")], "Unimplemented" },
        { "an unknown service", [(":path", "/nobody/EmptyCall")], "Unimplemented" },
        { "another spelling of the service", [(":path", "/grpc.Testing.testservice/Nothing")], "Unimplemented" },
        { "a path of one part", [(":path", "/EmptyCall")], "Unimplemented" },
        { "a path of three parts", [(":path", Empty + "/more")], "Unimplemented" },
        { "the path /", [(":path", "/")], "Unimplemented" },
        { "a broken escape in the path", [(":path", "/%zz/EmptyCall")], "Unimplemented" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_malformed_body_gets_its_status(string name, string path, (string, string?)[] headers, byte[][] frames, string expected)
    {
        await using var connection = await OpenAsync(server.Address);
        var (stream, answer) = await connection.CallAsync(path, end: false, headers);
        foreach (var frame in frames)
            await connection.SendDataAsync(stream, frame, end: false);
        await connection.SendDataAsync(stream, [], end: true);

        await answer.Ended.WaitAsync(RawCalls.Patience);

        Assert.Equal((name, expected), (name, answer.ToString()));
        await server.AssertServesAndIsIdleAsync();
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Odd_headers_get_their_status(string name, (string, string?)[] headers, string expected)
    {
        await using var connection = await OpenAsync(server.Address);
        var (stream, answer) = await connection.CallAsync(Empty, end: false, headers);
        await connection.SendDataAsync(stream, GrpcFrame.Of(0, []), end: true);

        await answer.Ended.WaitAsync(RawCalls.Patience);

        Assert.Equal((name, expected), (name, answer.ToString()));
        await server.AssertServesAndIsIdleAsync();
    }

    [Fact]
    public async Task Random_messages_get_a_status_of_the_protocol()
    {
        await using var connection = await OpenAsync(server.Address);
        string[] paths = [Unary, Input, Output, Duplex];
        for (var seed = 0; seed < 200; seed++)
        {
            var (stream, answer) = await connection.CallAsync(paths[seed % paths.Length], end: false, seed % 8 < 4 ? [] : Gzip);
            var body = GrpcFrame.Noise(1 + (seed * 7), seed);
            await connection.SendDataAsync(stream, seed % 3 == 0 ? body : GrpcFrame.Of((byte)(seed % 2), body), end: true);
            await answer.Ended.WaitAsync(RawCalls.Patience);
            Assert.Contains(answer.ToString(), new[] { "Internal", "Unimplemented", "ResourceExhausted" });
        }

        await server.AssertServesAndIsIdleAsync();
    }

    private static byte[] Spoilt(byte[] bytes, int fromEnd)
    {
        bytes[^fromEnd] ^= 0xFF;
        return bytes;
    }
}
