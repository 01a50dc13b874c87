using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using static Grpc.Health.V1.Health;

namespace CustomerGrpc.Tests.Hosting;

public sealed class StreamShutdownTests(TestPostgres postgres)
{
    [Fact]
    public async Task A_watch_of_the_health_ends_with_UNAVAILABLE_when_the_server_stops()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var database = await postgres.CreateDatabaseAsync();
        await using var service = RunningService.Build(database);
        await service.StartAsync(cancellationToken);
        using var channel = GrpcChannel.ForAddress(RunningService.AddressesOf(service).GrpcAddress);
        using var watch = new HealthClient(channel).Watch(new HealthCheckRequest(), cancellationToken: cancellationToken);
        Assert.True(await watch.ResponseStream.MoveNext(cancellationToken));

        var stopped = service.StopAsync(cancellationToken);

        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(cancellationToken))
            {
                // The status may change once more.
            }
        });
        Assert.True(ended.StatusCode == StatusCode.Unavailable, ended.ToString());
        await stopped;
        await postgres.DropDatabaseAsync(database);
    }

    [Fact]
    public async Task A_stream_ends_with_UNAVAILABLE_when_the_server_stops()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var database = await postgres.CreateDatabaseAsync();
        await using var service = RunningService.Build(database);
        await service.StartAsync(cancellationToken);
        using var channel = GrpcChannel.ForAddress(RunningService.AddressesOf(service).GrpcAddress);
        using var stream = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: cancellationToken);
        await stream.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, cancellationToken);
        Assert.True(await stream.ResponseStream.MoveNext(cancellationToken));

        var stopped = service.StopAsync(cancellationToken);

        var ended = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(cancellationToken));
        Assert.True(ended.StatusCode == StatusCode.Unavailable, ended.ToString());
        await stopped;
        await postgres.DropDatabaseAsync(database);
    }
}
