using System.Net;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Npgsql;
using static CustomerGrpc.Tests.Telemetry.ExportingService;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>The metrics that a collector receives of the running program.</summary>
public sealed class MetricTests
{
    private const string Service = "customers.v1.CustomerService";

    [Fact]
    public async Task Calls_updates_conflicts_and_rejected_credentials_are_counted()
    {
        await using var service = await StartAsync(ToCollector);
        var customer = await service.CreateAsync();
        await service.UpdateOverRestAsync(customer, NewTrace());
        await service.UpdateOverGrpcAsync(customer, NewTrace());
        Assert.Equal(HttpStatusCode.Conflict, (await CreateAgainAsync(service.Rest)).StatusCode);
        using var nobody = service.RestAs("app_nobody");
        Assert.Equal(HttpStatusCode.Unauthorized, (await CreateAgainAsync(nobody)).StatusCode);
        using var nobodyOverGrpc = service.GrpcAs("app_nobody");
        var rejected = await nobodyOverGrpc.CallAsync<Customer>($"{Service}/CreateCustomer", new CreateCustomerRequest());
        Assert.Equal(StatusCode.Unauthenticated, rejected.Status.StatusCode);
        await service.Rest.GetAsync("/healthz");
        // Rejected by the transcoder, before any interceptor.
        using var malformed = new StringContent("{", null, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Rest.PostAsync("/v1/customers", malformed)).StatusCode);
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
    public async Task Calls_past_their_deadline_and_calls_whose_caller_is_gone_are_counted_as_such()
    {
        await using var service = await StartAsync(ToCollector);
        await using var held = new NpgsqlConnection(await TestPostgres.AdminConnectionStringAsync(service.Home.Database));
        await held.OpenAsync();
        await using var @lock = new NpgsqlCommand("BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE", held);
        await @lock.ExecuteNonQueryAsync();
        var late = await ListAsync(service.Grpc, ("grpc-timeout", "500m"));
        Assert.Equal(StatusCode.DeadlineExceeded, late.Status.StatusCode);
        using var timed = new HttpRequestMessage(HttpMethod.Get, "/v1/customers") { Headers = { { "X-Server-Timeout", "0.5" } } };
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await service.Rest.SendAsync(timed)).StatusCode);
        await Seen.UntilAsync(async () => await WaitingStatementsAsync(service) == 0);
        var grpc = service.GrpcAs(service.Home.Token);
        var rest = service.RestAs(service.Home.Token);
        Task[] calls = [ListAsync(grpc), rest.GetAsync("/v1/customers")];
        await Seen.UntilAsync(async () => await WaitingStatementsAsync(service) == calls.Length);
        grpc.Dispose();
        rest.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));
        await Seen.UntilAsync(async () => await WaitingStatementsAsync(service) == 0);
        await service.StopAsync();

        Assert.Equal(
            [("grpc", "1", 1UL), ("grpc", "4", 1UL), ("rest", "1", 1UL), ("rest", "4", 1UL)], CallsOf(service, "ListCustomers"));
    }

    private static Task<GrpcAnswer<ListCustomersResponse>> ListAsync(GrpcClient grpc, params (string Name, string Value)[] metadata) =>
        grpc.CallAsync<ListCustomersResponse>($"{Service}/ListCustomers", new ListCustomersRequest(), metadata);

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
