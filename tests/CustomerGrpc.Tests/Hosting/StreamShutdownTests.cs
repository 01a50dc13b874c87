using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace CustomerGrpc.Tests.Hosting;

public sealed class StreamShutdownTests(TestPostgres postgres)
{
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
