using CustomerGrpc.Rpc.Services;
using CustomerGrpc.Rpc.Tests.RawHttp2;
using CustomerGrpc.Rpc.Tests.Wire;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Rpc.Tests.Services;

public sealed class HealthServiceTests
{
    private const string TestService = "grpc.testing.TestService";

    [Theory]
    [InlineData("", ServingStatus.NotServing)]
    [InlineData(TestService, ServingStatus.NotServing)]
    [InlineData("grpc.health.v1.Health", ServingStatus.Serving)]
    [InlineData("another", ServingStatus.Serving)]
    public async Task A_service_follows_the_server_until_it_has_a_status_of_its_own(string service, ServingStatus expected)
    {
        await using var server = await StartAsync();
        var statuses = server.App.Services.GetRequiredService<HealthStatuses>();
        statuses.Set("another", ServingStatus.Serving);
        statuses.Set("grpc.health.v1.Health", ServingStatus.Serving);
        statuses.Set(HealthStatuses.Server, ServingStatus.NotServing);
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync("/grpc.health.v1.Health/Check", [new HealthCheckRequest { Service = service }]);

        Assert.Equal(expected, Assert.Single(GrpcFrame.Read<HealthCheckResponse>(answer)).Message.Status);
    }

    [Fact]
    public async Task An_unknown_service_is_NOT_FOUND()
    {
        await using var server = await StartAsync();
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync("/grpc.health.v1.Health/Check", [new HealthCheckRequest { Service = "nobody" }]);

        Assert.Equal(("NotFound", "unknown service nobody"), (answer.ToString(), answer.GrpcMessage));
    }

    [Fact]
    public async Task A_list_has_the_server_and_every_service()
    {
        await using var server = await StartAsync();
        server.App.Services.GetRequiredService<HealthStatuses>().Set(TestService, ServingStatus.NotServing);
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync("/grpc.health.v1.Health/List", [new HealthListRequest()]);

        var statuses = Assert.Single(GrpcFrame.Read<HealthListResponse>(answer)).Message.Statuses;
        Assert.Equal(
            [("", ServingStatus.Serving), ("grpc.health.v1.Health", ServingStatus.Serving), (TestService, ServingStatus.NotServing)],
            statuses.Select(entry => (entry.Key, entry.Value.Status)).OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_watch_tells_each_change_and_waits_for_a_service_that_is_not_known_yet()
    {
        await using var server = await StartAsync();
        var statuses = server.App.Services.GetRequiredService<HealthStatuses>();
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var (stream, answer) = await connection.CallAsync("/grpc.health.v1.Health/Watch");
        await connection.SendDataAsync(stream, GrpcFrame.Of(new HealthCheckRequest { Service = "later" }), end: true);
        List<ServingStatus> Told() => [.. GrpcFrame.Read<HealthCheckResponse>(answer).Select(message => message.Message.Status)];

        await RawCalls.UntilAsync(() => Told().Count == 1);
        statuses.Set("later", ServingStatus.Serving);
        await RawCalls.UntilAsync(() => Told().Count == 2);
        statuses.Set("later", ServingStatus.Serving);
        statuses.Set(TestService, ServingStatus.NotServing);
        statuses.Set("later", ServingStatus.NotServing);
        await RawCalls.UntilAsync(() => Told().Count == 3);

        Assert.Equal([ServingStatus.ServiceUnknown, ServingStatus.Serving, ServingStatus.NotServing], Told());
        Assert.False(answer.Ended.IsCompleted);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(
        app =>
        {
            app.MapGrpcService<InteropServer.TestService>();
            app.MapGrpcHealth();
        },
        services: services => services.AddGrpc().AddHealth());
}
