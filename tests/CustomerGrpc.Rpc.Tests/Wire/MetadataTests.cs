using CustomerGrpc.Rpc.Tests.RawHttp2;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;

namespace CustomerGrpc.Rpc.Tests.Wire;

public sealed class MetadataTests
{
    private const string Check = "/grpc.health.v1.Health/Check";

    [Fact]
    public async Task Text_keeps_its_order_and_binary_comes_padded_unpadded_or_joined()
    {
        Metadata? seen = null;
        await using var server = await StartAsync(context => seen = context.RequestHeaders);
        await using var connection = await RawConnection.OpenAsync(server.Address);

        await connection.SendAllAsync(Check, [new HealthCheckRequest()],
            ("x-text", "one"), ("x-text", "two"), ("x-text", "three, four"),
            ("x-bytes-bin", "qg=="), ("x-bytes-bin", "qrs"), ("x-bytes-bin", "AQI=,AwQ"), ("grpc-timeout", "5S"), ("x-odd!", "1"));

        Assert.Equal(["one", "two", "three, four"], seen!.GetAll("x-text").Select(entry => entry.Value));
        Assert.Equal(["AA", "AABB", "0102", "0304"], seen.GetAll("X-Bytes-Bin").Select(entry => Convert.ToHexString(entry.ValueBytes)));
        Assert.DoesNotContain(seen, entry => entry.Key is "te" or "content-type" or "grpc-timeout" or ":path" or "x-odd!");
    }

    [Fact]
    public async Task Binary_that_is_not_base64_is_INTERNAL()
    {
        await using var server = await StartAsync(context => _ = context.RequestHeaders.Count);
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Check, [new HealthCheckRequest()], ("x-bytes-bin", "*"));

        Assert.Equal("Internal", answer.ToString());
        Assert.Contains("x-bytes-bin", answer.GrpcMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_and_trailers_leave_in_order_with_binary_unpadded_and_none_of_the_protocols_own()
    {
        await using var server = await StartAsync(async context =>
        {
            await context.WriteResponseHeadersAsync(
                [new("x-head", "1"), new("x-head", "2"), new("x-head-bin", [0xAA]), new("grpc-status", "7"), new("content-type", "x")]);
            context.ResponseTrailers.Add("x-trail-bin", [0xAA, 0xBB]);
            context.ResponseTrailers.Add("x-trail", "end");
            context.ResponseTrailers.Add("grpc-message", "forged");
        });
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Check, [new HealthCheckRequest()]);

        Assert.Equal("OK", answer.ToString());
        Assert.Equal(["1", "2"], answer.Headers.Where(header => header.Name == "x-head").Select(header => header.Value));
        Assert.Equal("qg", answer.Header("x-head-bin"));
        Assert.Equal("application/grpc", answer.Header("content-type"));
        Assert.Null(answer.Header("grpc-status"));
        Assert.Equal(
            [("grpc-status", "0"), ("x-trail", "end"), ("x-trail-bin", "qrs")],
            answer.Trailers.OrderBy(trailer => trailer.Name, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("x-text", "é")]
    [InlineData("x-text", "a\nb")]
    [InlineData("x text", "a")]
    [InlineData("x-text-bin", "a")]
    public async Task What_cannot_be_sent_is_refused_where_it_is_set(string key, string value)
    {
        await using var server = await StartAsync(context => context.ResponseTrailers.Add(key, value));
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Check, [new HealthCheckRequest()]);

        Assert.Equal("Unknown", answer.ToString());
    }

    [Fact]
    public async Task An_exception_is_UNKNOWN_and_tells_nothing()
    {
        await using var server = await StartAsync(_ => throw new InvalidOperationException("a secret"));
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Check, [new HealthCheckRequest()]);

        Assert.Equal(("Unknown", "Exception was thrown by handler."), (answer.ToString(), answer.GrpcMessage));
        Assert.Equal("application/grpc", answer.Header("content-type"));
        Assert.Empty(answer.Trailers);
    }

    [Fact]
    public async Task A_status_set_on_the_context_goes_with_the_response()
    {
        await using var server = await StartAsync(context => context.Status = new Status(StatusCode.DataLoss, "50% of ☺"));
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Check, [new HealthCheckRequest()]);

        Assert.Equal(("DataLoss", "50%25 of %E2%98%BA"), (answer.ToString(), answer.GrpcMessage));
        Assert.Single(GrpcFrame.Read<HealthCheckResponse>(answer));
    }

    private static Task<TestServer> StartAsync(Action<ServerCallContext> check) => StartAsync(context =>
    {
        check(context);
        return Task.CompletedTask;
    });

    private static Task<TestServer> StartAsync(Func<ServerCallContext, Task> check) => TestServer.StartAsync(
        app => app.MapGrpcService<CheckService>(),
        services: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, check));

    private sealed class CheckService(Func<ServerCallContext, Task> check) : Health.HealthBase
    {
        public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
        {
            await check(context);
            return new HealthCheckResponse();
        }
    }
}
