using CustomerGrpc.Rpc.Tests.RawHttp2;
using Google.Protobuf;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using static Google.Protobuf.ByteString;

namespace CustomerGrpc.Rpc.Tests.Wire;

public sealed class CompressionTests
{
    private const string Unary = "/grpc.testing.TestService/UnaryCall";

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("identity, deflate , gzip", true)]
    [InlineData("identity,deflate", false)]
    [InlineData("xgzip", false)]
    [InlineData(null, false)]
    public async Task A_response_is_compressed_only_where_the_client_accepts_it(string? accepted, bool isCompressed)
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropServer.TestService>());
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var request = new SimpleRequest { ResponseSize = 5000, ResponseCompressed = new BoolValue { Value = true } };

        var answer = await connection.SendAllAsync(Unary, [request], ("grpc-accept-encoding", accepted));

        var (flag, response) = Assert.Single(GrpcFrame.Read<SimpleResponse>(answer));
        Assert.Equal(isCompressed ? (1, "gzip") : (0, null), (flag, answer.Header("grpc-encoding")));
        Assert.Equal(5000, response.Payload.Body.Length);
        Assert.Equal(isCompressed, answer.Body.Count < 1000);
        Assert.Null(answer.Header("grpc-internal-encoding-request"));
    }

    [Fact]
    public async Task Each_message_of_a_stream_is_compressed_or_not_as_the_service_says()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropServer.TestService>());
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var request = new StreamingOutputCallRequest
        {
            ResponseParameters =
            {
                new ResponseParameters { Size = 3000, Compressed = new BoolValue { Value = true } },
                new ResponseParameters { Size = 3000, Compressed = new BoolValue { Value = false } },
            },
        };

        var answer = await connection.SendAllAsync("/grpc.testing.TestService/StreamingOutputCall", [request], ("grpc-accept-encoding", "gzip"));

        Assert.Equal([(byte)1, (byte)0], GrpcFrame.Read<StreamingOutputCallResponse>(answer).Select(message => message.Flag));
    }

    [Fact]
    public async Task An_algorithm_in_the_options_compresses_every_response()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<InteropServer.TestService>(), options => options.ResponseCompressionAlgorithm = "gzip");
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Unary, [new SimpleRequest { ResponseSize = 5000 }], ("grpc-accept-encoding", "gzip"));

        Assert.Equal(1, Assert.Single(GrpcFrame.Read<SimpleResponse>(answer)).Flag);
    }

    [Fact]
    public async Task An_unknown_encoding_is_answered_with_those_known()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropServer.TestService>());
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Unary, [new SimpleRequest()], ("grpc-encoding", "snappy"));

        Assert.Equal(("Unimplemented", "identity,gzip"), (answer.ToString(), answer.Header("grpc-accept-encoding")));
    }

    [Theory]
    [InlineData(10_000, "OK")]
    [InlineData(10_001, "ResourceExhausted")]
    public async Task The_limit_of_a_message_holds_after_decompression(int size, string expected)
    {
        var message = new SimpleRequest { Payload = new Payload() };
        while (message.CalculateSize() < size)
            message.Payload.Body = CopyFrom(new byte[message.Payload.Body.Length + size - message.CalculateSize()]);
        message.Payload.Body = CopyFrom(new byte[message.Payload.Body.Length - (message.CalculateSize() - size)]);
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<InteropServer.TestService>(), options => options.MaxReceiveMessageSize = 10_000);
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var (stream, answer) = await connection.CallAsync(Unary, end: false, ("grpc-encoding", "gzip"));

        await connection.SendDataAsync(stream, GrpcFrame.Of(1, GrpcFrame.Gzip(message.ToByteArray())), end: true);
        await answer.Ended.WaitAsync(RawCalls.Patience);

        Assert.Equal(expected, answer.ToString());
    }

    [Fact]
    public async Task A_response_over_the_limit_is_RESOURCE_EXHAUSTED()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<InteropServer.TestService>(), options => options.MaxSendMessageSize = 100);
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Unary, [new SimpleRequest { ResponseSize = 101 }]);

        Assert.Equal("ResourceExhausted", answer.ToString());
        Assert.Empty(answer.Body);
    }
}
