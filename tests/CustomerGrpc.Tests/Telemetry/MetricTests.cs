using System.Net;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Npgsql;
using static CustomerGrpc.Customers.V1.CustomerService;
using static CustomerGrpc.Tests.Telemetry.ExportingService;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>Tests the metrics that a collector receives from the running program.</summary>
public sealed class MetricTests
{
    private const string Service = "customers.v1.CustomerService";

    [Fact]
    public async Task Calls_updates_conflicts_and_rejected_credentials_are_counted()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = await StartAsync(ToCollector);
        var customer = await service.CreateAsync();
        await service.UpdateOverRestAsync(customer, NewTrace());
        await service.UpdateOverGrpcAsync(customer, NewTrace());
        Assert.Equal(HttpStatusCode.Conflict, (await CreateAgainAsync(service.Rest)).StatusCode);
        using var unauthenticated = service.RestAs("app_nobody");
        Assert.Equal(HttpStatusCode.Unauthorized, (await CreateAgainAsync(unauthenticated)).StatusCode);
        var rejected = await Assert.ThrowsAsync<RpcException>(
            () => service.CustomersAs("app_nobody").CreateCustomerAsync(new(), cancellationToken: cancellationToken).ResponseAsync);
        Assert.Equal(StatusCode.Unauthenticated, rejected.StatusCode);
        await service.Rest.GetAsync("/healthz", cancellationToken);
        // Rejected by the transcoder, before any interceptor.
        using var malformed = new StringContent("{", null, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Rest.PostAsync("/v1/customers", malformed, cancellationToken)).StatusCode);
        await service.StopAsync();

        var metrics = service.Collector.Metrics;
        Assert.Superset(
            new HashSet<string>
            {
                "http.server.request.duration", "http.server.active_requests", "kestrel.active_connections",
                "customers.updates", "customers.update.mask_size", "customers.conflicts", "customers.credentials.refused",
                "customers.database.up", "db.client.connection.count", "db.client.connection.max", "db.client.operation.duration",
                "dotnet.gc.collections",
            },
            metrics.Keys.ToHashSet());
        Assert.Equal(
            [("customers.v1", "grpc", "OK", 1L), ("customers.v1", "rest", "OK", 1L)],
            metrics["customers.updates"].Sum.DataPoints.Select(point => (
                point.Attributes.ValueOf("customers.api")!,
                point.Attributes.ValueOf("rpc.system")!,
                point.Attributes.ValueOf("customers.outcome")!,
                point.AsInt)).Order());
        Assert.Equal("EMAIL_IN_USE", Assert.Single(metrics["customers.conflicts"].Sum.DataPoints).Attributes.ValueOf("error.type"));
        Assert.Equal(
            [("grpc", "CREDENTIAL_INVALID", 1L), ("rest", "CREDENTIAL_INVALID", 1L)],
            metrics["customers.credentials.refused"].Sum.DataPoints.Select(point => (
                point.Attributes.ValueOf("rpc.system")!, point.Attributes.ValueOf("error.type")!, point.AsInt)).Order());
        Assert.Equal(1, Assert.Single(metrics["customers.database.up"].Gauge.DataPoints).AsInt);
        var masks = metrics["customers.update.mask_size"].Histogram.DataPoints;
        Assert.Equal((2UL, 3.0), (masks.Aggregate(0UL, (sum, point) => sum + point.Count), masks.Sum(point => point.Sum)));

        Assert.Equal(
            [("grpc", "0", 1UL), ("grpc", "16", 1UL), ("rest", "16", 1UL), ("rest", "3", 1UL), ("rest", "6", 1UL)],
            CallsOf(service, "CreateCustomer"));
        var requests = metrics["http.server.request.duration"].Histogram.DataPoints;
        var page = Assert.Single(requests, point => point.Attributes.ValueOf("http.route") == "/healthz");
        Assert.Null(page.Attributes.ValueOf("rpc.system"));
        Assert.All(metrics["http.server.active_requests"].Sum.DataPoints, point => Assert.Equal(0, point.AsInt));
    }

    [Fact]
    public async Task Calls_that_exceed_their_deadline_and_calls_that_are_cancelled_are_counted()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = await StartAsync(ToCollector);
        await using var held = new NpgsqlConnection(service.Home.AdminConnectionString);
        await held.OpenAsync(cancellationToken);
        await using var @lock = new NpgsqlCommand("BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE", held);
        await @lock.ExecuteNonQueryAsync(cancellationToken);
        using var channel = GrpcChannel.ForAddress(
            service.Address.Grpc, new() { HttpHandler = new ServerDeadline(TimeSpan.FromMilliseconds(500)) });
        var customers = new CustomerServiceClient(channel.WithToken(service.Home.Token));
        var late = await Assert.ThrowsAsync<RpcException>(
            () => customers.ListCustomersAsync(new(), cancellationToken: cancellationToken).ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        using var timed = new HttpRequestMessage(HttpMethod.Get, "/v1/customers") { Headers = { { "X-Server-Timeout", "0.5" } } };
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await service.Rest.SendAsync(timed, cancellationToken)).StatusCode);
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync(service) == 0);
        using var disconnect = new CancellationTokenSource();
        var grpc = service.Customers.ListCustomersAsync(new(), cancellationToken: disconnect.Token).ResponseAsync;
        var rest = service.Rest.GetAsync("/v1/customers", disconnect.Token);
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync(service) == 2);
        await disconnect.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await grpc.FailureAsync())?.StatusCode);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rest);
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync(service) == 0);
        await service.StopAsync();

        Assert.Equal(
            [("grpc", "1", 1UL), ("grpc", "4", 1UL), ("rest", "1", 1UL), ("rest", "4", 1UL)], CallsOf(service, "ListCustomers"));
    }

    private static async Task<long> WaitingStatementsAsync(ExportingService service) => (long)(await service.Home.QueryAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))!;

    // The calls of a method by protocol and gRPC status.
    private static IEnumerable<(string System, string StatusCode, ulong Count)> CallsOf(ExportingService service, string method) =>
        from point in service.Collector.Metrics["http.server.request.duration"].Histogram.DataPoints
        where point.Attributes.ValueOf("rpc.service") == Service && point.Attributes.ValueOf("rpc.method") == method
        let call = (point.Attributes.ValueOf("rpc.system")!, point.Attributes.ValueOf("rpc.grpc.status_code")!, point.Count)
        orderby call
        select call;
}
