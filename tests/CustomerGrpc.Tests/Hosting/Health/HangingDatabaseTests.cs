using System.Diagnostics;
using System.Net;
using CustomerGrpc.Tests.Support;
using Grpc.Health.V1;
using Grpc.Net.Client;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Tests.Hosting.Health;

public sealed class HangingDatabaseTests(TestPostgres postgres)
{
    // The limit is two seconds; the machine may be busy with other tests.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2 + 3);

    [Fact]
    public async Task Health_reports_a_hanging_database_within_two_seconds()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var database = await postgres.CreateDatabaseAsync();
        await using var proxy = new DatabaseProxy(database);
        await using var service = RunningService.Build(proxy.ConnectionString);
        await service.StartAsync(cancellationToken);
        var (rest, grpc) = RunningService.AddressesOf(service);
        using var client = new HttpClient { BaseAddress = rest };
        using var channel = GrpcChannel.ForAddress(grpc);
        var health = new Grpc.Health.V1.Health.HealthClient(channel);
        using var watch = health.Watch(
            new HealthCheckRequest { Service = "customers.v1.CustomerService" }, cancellationToken: cancellationToken);
        await UntilAsync(client, HttpStatusCode.OK);
        Assert.True(await watch.ResponseStream.MoveNext(cancellationToken));

        var hung = Stopwatch.GetTimestamp();
        proxy.Hang();
        await UntilAsync(client, HttpStatusCode.ServiceUnavailable);

        Assert.InRange(Stopwatch.GetElapsedTime(hung), TimeSpan.Zero, Limit);
        Assert.Equal(
            ServingStatus.NotServing, (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: cancellationToken)).Status);
        while (watch.ResponseStream.Current.Status != ServingStatus.NotServing)
            Assert.True(await watch.ResponseStream.MoveNext(cancellationToken));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", cancellationToken)).StatusCode);

        proxy.Resume();
        await UntilAsync(client, HttpStatusCode.OK);
        await service.StopAsync(cancellationToken);
        await postgres.DropDatabaseAsync(database);
    }

    private static Task UntilAsync(HttpClient client, HttpStatusCode status) =>
        Eventually.TrueAsync(async () => (await client.GetAsync("/readyz")).StatusCode == status);
}
