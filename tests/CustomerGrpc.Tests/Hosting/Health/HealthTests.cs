using System.Net;
using CustomerGrpc.Tests.Support;
using Npgsql;
using static Grpc.Health.V1.Health;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Tests.Hosting.Health;

public sealed class HealthTests(TestPostgres postgres)
{
    [Fact]
    public async Task Readiness_depends_on_the_database_and_liveness_does_not()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = await ServiceFixture.StartAsync();
        using var anybody = service.RestAs(null);
        await Eventually.TrueAsync(async () => (await anybody.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(ServingStatus.Serving, await GrpcStatusAsync(service));

        await AllowConnectionsAsync(service, false);
        await Eventually.TrueAsync(async () => (await anybody.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable);
        using var notReady = await anybody.GetAsync("/readyz", cancellationToken);
        Assert.Equal("""{"status":"NOT_SERVING"}""", await notReady.Content.ReadAsStringAsync(cancellationToken));
        Assert.Equal(ServingStatus.NotServing, await GrpcStatusAsync(service));
        Assert.Equal(ServingStatus.NotServing, await GrpcStatusAsync(service, "customers.v1.CustomerService"));
        Assert.Equal("""{"status":"SERVING"}""", await anybody.GetStringAsync("/healthz", cancellationToken));

        await AllowConnectionsAsync(service, true);
        await Eventually.TrueAsync(async () => (await anybody.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(ServingStatus.Serving, await GrpcStatusAsync(service));
        // It is logged once for each outage, even if a busy machine causes further ones.
        await Eventually.TrueAsync(() => Task.FromResult(Logged(service, "The database answers again") > 0));
        Assert.Equal(Logged(service, "The database answers again"), Logged(service, "The database does not answer"));
    }

    private static int Logged(ServiceFixture service, string text) =>
        service.Log.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task<ServingStatus> GrpcStatusAsync(ServiceFixture service, string name = "")
    {
        var answer = await new HealthClient(service.Grpc).CheckAsync(new() { Service = name });
        return answer.Status;
    }

    private async Task AllowConnectionsAsync(ServiceFixture service, bool allow)
    {
        var database = new NpgsqlConnectionStringBuilder(service.Database).Database;
        await postgres.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS {allow}");
        if (!allow)
            await postgres.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
    }
}
