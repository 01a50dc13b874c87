using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;

namespace CustomerGrpc.Rpc.Tests.Wire;

public sealed class UnaryCallTests
{
    [Fact]
    public async Task A_call_is_answered_with_a_message_and_trailers()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<Echo>());

        var (response, body) = await CallAsync(server, "/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = "x" });

        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, HealthCheckResponse.Parser.ParseFrom(body.AsSpan(5)).Status);
    }

    [Fact]
    public async Task A_status_with_details_is_answered_as_trailers_only()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<Echo>());

        var (response, body) = await CallAsync(server, "/grpc.health.v1.Health/Check", new HealthCheckRequest());

        Assert.Empty(body);
        Assert.Equal("3", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal("no%0Aname", response.Headers.GetValues("grpc-message").Single());
        var details = response.Headers.GetValues("grpc-status-details-bin").Single();
        var status = Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
        Assert.Equal("service", status.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Single().Field);
    }

    [Theory]
    [InlineData("/grpc.health.v1.Health/Nothing", "Method is unimplemented.")]
    [InlineData("/nobody.Knows/Check", "Service is unimplemented.")]
    public async Task An_unknown_method_is_UNIMPLEMENTED(string path, string message)
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<Echo>());

        var (response, _) = await CallAsync(server, path, new HealthCheckRequest());

        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
        Assert.Equal(message, response.Headers.GetValues("grpc-message").Single());
    }

    private static async Task<(HttpResponseMessage Response, byte[] Body)> CallAsync(TestServer server, string path, HealthCheckRequest message)
    {
        using var client = new HttpClient();
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.ToByteArray().CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { { "content-type", "application/grpc" } } },
        };
        var response = await client.SendAsync(request);
        return (response, await response.Content.ReadAsByteArrayAsync());
    }

    private sealed class Echo : Health.HealthBase
    {
        public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
        {
            if (request.Service.Length == 0)
                throw new Google.Rpc.Status
                {
                    Code = (int)StatusCode.InvalidArgument,
                    Message = "no\nname",
                    Details =
                    {
                        Google.Protobuf.WellKnownTypes.Any.Pack(new Google.Rpc.BadRequest
                        {
                            FieldViolations = { new Google.Rpc.BadRequest.Types.FieldViolation { Field = "service" } },
                        }),
                    },
                }.ToRpcException();
            return Task.FromResult(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving });
        }
    }
}
