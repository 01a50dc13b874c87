using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace CustomerGrpc.Tests.Hosting;

public sealed class StreamShutdownTests
{
    [Fact]
    public async Task A_stream_ends_with_UNAVAILABLE_when_the_server_stops()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var service = RunningService.Build(database);
        await service.StartAsync();
        using var channel = GrpcChannel.ForAddress(RunningService.AddressesOf(service).GrpcAddress);
        using var stream = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await stream.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));

        var stopped = service.StopAsync();

        var ended = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        await stopped;
        await TestPostgres.DropDatabaseAsync(database);
    }
}
