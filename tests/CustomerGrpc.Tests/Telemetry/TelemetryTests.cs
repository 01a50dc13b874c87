using System.Net;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Npgsql;
using static CustomerGrpc.Tests.Telemetry.ExportingService;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>What a collector receives of the running program, over real OTLP.</summary>
public sealed class TelemetryTests
{
    private const string ListMethod = "customers.v1.CustomerService/ListCustomers";

    private static readonly (string, string) ToCollector = ("OTEL_EXPORTER_OTLP_ENDPOINT", "{grpc}");

    [Fact]
    public async Task Spans_of_both_carriers_continue_the_callers_trace_and_have_the_databases_below_them()
    {
        await using var service = await StartAsync(ToCollector);
        var customer = await service.CreateAsync();
        var (grpcTrace, restTrace) = (NewTrace(), NewTrace());
        await service.UpdateOverGrpcAsync(customer, grpcTrace);
        await service.UpdateOverRestAsync(customer, restTrace);
        await service.StopAsync();

        var grpc = RequestOf(service, grpcTrace);
        Assert.Equal(("customers.v1.CustomerService/UpdateCustomer", "b7ad6b7169203331"), (grpc.Span.Name, grpc.Parent));
        Assert.Equal(("grpc", "customers.v1.CustomerService", "UpdateCustomer", "0"), RpcOf(grpc));
        Assert.Equal(("POST", "/customers.v1.CustomerService/UpdateCustomer", "2"), (grpc["http.request.method"], grpc["url.path"], grpc["network.protocol.version"]));

        var rest = RequestOf(service, restTrace);
        Assert.Equal(("PATCH /v1/customers/{customer.id}", "b7ad6b7169203331"), (rest.Span.Name, rest.Parent));
        Assert.Equal(("PATCH", "/v1/customers/{customer.id}", "200"), (rest["http.request.method"], rest["http.route"], rest["http.response.status_code"]));
        Assert.Equal(("/v1/customers/REDACTED", "http"), (rest["url.path"], rest["url.scheme"]));
        Assert.Equal(("rest", "customers.v1.CustomerService", "UpdateCustomer", "0"), RpcOf(rest));

        Assert.All([grpc, rest], request =>
        {
            var sql = Assert.Single(SpansOf(service, request.Trace), span => span.Scope == "Npgsql");
            Assert.Equal((request.Id, "postgresql", "customers"), (sql.Parent, sql["db.system.name"], sql["db.npgsql.data_source"]));
            Assert.Contains("UPDATE customers", sql["db.query.text"]);
        });
        // Nor is there a span of what no call asked for, such as the question whether the database lives.
        Assert.All(service.Collector.Spans, span => Assert.True(span.Parent.Length > 0 || span.Scope == "Microsoft.AspNetCore", $"{span.Scope} {span.Span.Name}"));
        Assert.Equal("customer-grpc", grpc.Resource.Attributes.ValueOf("service.name"));
    }

    [Fact]
    public async Task Calls_that_share_a_batch_have_one_span_of_it_and_links_there_and_back()
    {
        await using var service = await StartAsync(ToCollector, ("Database__WriteConnections", "1"));
        var customers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => service.CreateAsync($"shared-{number}@example.com")));
        var traces = customers.ToDictionary(customer => customer.Id, _ => NewTrace());
        await Task.WhenAll(customers.Select(customer => service.UpdateOverGrpcAsync(customer, traces[customer.Id])));
        await service.StopAsync();

        var spans = service.Collector.Spans;
        var batches = spans.Where(span => span.Scope == "CustomerGrpc.Database" && traces.ContainsValue(span.Trace)).ToDictionary(batch => batch.Id);
        Assert.NotEmpty(batches);
        var asked = 0;
        foreach (var request in traces.Values.Select(trace => RequestOf(service, trace)))
        {
            var below = Assert.Single(spans, span => span.Parent == request.Id || request.Links.Contains(span.Id));
            if (batches.ContainsKey(below.Id) && below.Parent != request.Id)
                Assert.Contains(request.Id, below.Links);
            asked++;
        }
        Assert.Equal(traces.Count, asked);
        Assert.All(batches.Values, batch =>
        {
            Assert.Equal(("BATCH", $"{batch.Span.Links.Count + 1}"), (batch.Span.Name, batch["db.operation.batch.size"]));
            Assert.Contains("UPDATE customers", batch["db.query.text"]);
        });
    }

    [Fact]
    public async Task Metrics_count_calls_updates_conflicts_and_refusals()
    {
        await using var service = await StartAsync(ToCollector);
        var customer = await service.CreateAsync();
        await service.UpdateOverRestAsync(customer, NewTrace());
        await service.UpdateOverGrpcAsync(customer, NewTrace());
        Assert.Equal(HttpStatusCode.Conflict, (await CreateAgainAsync(service.Rest)).StatusCode);
        using var nobody = service.RestAs("app_nobody");
        Assert.Equal(HttpStatusCode.Unauthorized, (await CreateAgainAsync(nobody)).StatusCode);
        using var nobodyOverGrpc = service.GrpcAs("app_nobody");
        var rejected = await nobodyOverGrpc.CallAsync<Customer>("customers.v1.CustomerService/CreateCustomer", new CreateCustomerRequest());
        Assert.Equal(StatusCode.Unauthenticated, rejected.Status.StatusCode);
        await service.Rest.GetAsync("/healthz");
        // Rejected by the transcoder, before any interceptor.
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Rest.PostAsync("/v1/customers", new StringContent("{", null, "application/json"))).StatusCode);
        await service.StopAsync();

        var metrics = service.Collector.Metrics;
        Assert.Superset(
            new HashSet<string>
            {
                "http.server.request.duration", "http.server.active_requests",
                "customers.updates", "customers.update.mask_size", "customers.conflicts", "customers.credentials.refused", "customers.database.up",
                "db.client.connection.count", "db.client.connection.max", "db.client.operation.duration", "dotnet.gc.collections",
            },
            metrics.Keys.ToHashSet());
        Assert.Equal(
            [("customers.v1", "grpc", "OK", 1L), ("customers.v1", "rest", "OK", 1L)],
            metrics["customers.updates"].Sum.DataPoints.Select(point => (
                point.Attributes.ValueOf("customers.api")!, point.Attributes.ValueOf("rpc.system")!, point.Attributes.ValueOf("customers.outcome")!, point.AsInt)).Order());
        Assert.Equal("EMAIL_IN_USE", Assert.Single(metrics["customers.conflicts"].Sum.DataPoints).Attributes.ValueOf("error.type"));
        Assert.Equal(
            [("grpc", "CREDENTIAL_INVALID", 1L), ("rest", "CREDENTIAL_INVALID", 1L)],
            metrics["customers.credentials.refused"].Sum.DataPoints.Select(point => (
                point.Attributes.ValueOf("rpc.system")!, point.Attributes.ValueOf("error.type")!, point.AsInt)).Order());
        Assert.Equal(1, Assert.Single(metrics["customers.database.up"].Gauge.DataPoints).AsInt);
        var masks = metrics["customers.update.mask_size"].Histogram.DataPoints;
        Assert.Equal((2UL, 3.0), (masks.Aggregate(0UL, (sum, point) => sum + point.Count), masks.Sum(point => point.Sum)));

        Assert.Equal(
            [("grpc", "0", 1UL), ("grpc", "16", 1UL), ("rest", "16", 1UL), ("rest", "3", 1UL), ("rest", "6", 1UL)], CallsOf(service, "CreateCustomer"));
        var requests = metrics["http.server.request.duration"].Histogram.DataPoints;
        Assert.Null(Assert.Single(requests, point => point.Attributes.ValueOf("http.route") == "/healthz").Attributes.ValueOf("rpc.system"));
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
        var late = await service.Grpc.CallAsync<ListCustomersResponse>(ListMethod, new ListCustomersRequest(), ("grpc-timeout", "500m"));
        Assert.Equal(StatusCode.DeadlineExceeded, late.Status.StatusCode);
        using var timed = new HttpRequestMessage(HttpMethod.Get, "/v1/customers") { Headers = { { "X-Server-Timeout", "0.5" } } };
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await service.Rest.SendAsync(timed)).StatusCode);
        var grpc = service.GrpcAs(service.Home.Token);
        var rest = service.RestAs(service.Home.Token);
        Task[] calls = [grpc.CallAsync<ListCustomersResponse>(ListMethod, new ListCustomersRequest()), rest.GetAsync("/v1/customers")];
        await Seen.UntilAsync(async () => await WaitingStatementsAsync(service) == calls.Length);
        grpc.Dispose();
        rest.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));
        await Seen.UntilAsync(async () => await WaitingStatementsAsync(service) == 0);
        await service.StopAsync();

        Assert.Equal(
            [("grpc", "1", 1UL), ("grpc", "4", 1UL), ("rest", "1", 1UL), ("rest", "4", 1UL)], CallsOf(service, "ListCustomers"));
    }

    [Fact]
    public async Task Logs_carry_the_trace_and_nothing_that_leaves_the_service_names_a_person_or_a_token()
    {
        await using var service = await StartAsync(
            [ToCollector, .. new[] { "Default", "Grpc", "Microsoft", "Npgsql", "System" }.Select(category => ($"Logging__LogLevel__{category}", "Debug"))]);
        var customer = await service.CreateAsync();
        await service.UpdateOverGrpcAsync(customer, NewTrace());
        await CreateAgainAsync(service.Rest);
        foreach (var path in new[]
        {
            $"/v1/customers:findByEmail?email={Email}", $"/v1/customers?email={Email}&nonsense={Phone[1..]}", $"/v1/customers/{Email}", $"/nothing/{Email}",
            $"/admin/v2/customers/{Phone[1..]}", $"/partners/customers/find-by-email?email={Email}",
        })
            await service.Rest.GetAsync(path);
        using var nobody = service.RestAs("app_nobody");
        await CreateAgainAsync(nobody);

        // PostgreSQL repeats in its errors what it was given.
        using var stranger = service.RestAs(await service.Home.CreateTokenAsync("test"));
        await service.Home.QueryAsync($"""
            CREATE FUNCTION refuse(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', $1; END $$;
            CREATE POLICY refuse ON customers AS RESTRICTIVE USING (refuse(concat(email, phone, name)));
            ALTER TABLE access_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY refuse ON access_tokens USING (refuse('{Email}'));
            """);
        var (grpcTrace, restTrace, listTrace, strangeTrace) = (NewTrace(), NewTrace(), NewTrace(), NewTrace());
        Assert.Equal(StatusCode.Internal, (await service.UpdateOverGrpcAsync(customer, grpcTrace)).Status.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await service.UpdateOverRestAsync(customer, restTrace)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await ListAsync(service.Rest, listTrace)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await ListAsync(stranger, strangeTrace)).StatusCode);
        await service.StopAsync();

        Assert.All([grpcTrace, restTrace, listTrace, strangeTrace], trace =>
        {
            var request = RequestOf(service, trace);
            var log = Assert.Single(service.Collector.Logs, log => Convert.ToHexStringLower(log.TraceId.Span) == trace && log.Attributes.ValueOf("SqlState") == "P0001");
            Assert.Equal((request.Id, "Error"), (Convert.ToHexStringLower(log.SpanId.Span), log.SeverityText));
            Assert.Equal(("13", 2), (request["rpc.grpc.status_code"], request.Span.Status.Code));
            Assert.Single(SpansOf(service, trace), span => span.Scope == "Npgsql");
        });
        var failed = Assert.Single(SpansOf(service, strangeTrace), span => span.Scope == "Npgsql");
        Assert.Equal(("P0001", 2, ""), (failed["error.type"], failed.Span.Status.Code, failed.Span.Status.Message));
        Assert.Contains("PostgresException", Assert.Single(failed.Span.Events).Attributes.ValueOf("exception.type"));
        Assert.NotEmpty(service.Collector.Metrics);
        Assert.True(service.Collector.Holds("UpdateCustomer"));
        Assert.All(
            [Email, "ada.telemetry", Uri.EscapeDataString(Email), Name, "Telemetrova", Phone, Phone[1..], service.Home.Token, "app_"],
            secret => Assert.False(service.Collector.Holds(secret), secret));
    }

    [Fact]
    public async Task The_standard_variables_name_the_service_and_choose_protocol_signals_and_sampler()
    {
        await using var service = await StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "{http}"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_SERVICE_NAME", "shop-customers"),
            ("OTEL_METRICS_EXPORTER", "none"), ("OTEL_TRACES_SAMPLER", "parentbased_always_off"), ("Logging__LogLevel__Microsoft", "Information"));
        var customer = await service.CreateAsync();
        var (sampled, unsampled) = (NewTrace(), NewTrace());
        await service.UpdateOverGrpcAsync(customer, sampled);
        await service.UpdateOverGrpcAsync(customer, unsampled, flags: "00");
        await service.StopAsync();

        Assert.All(service.Collector.Spans, span => Assert.Equal(sampled, span.Trace));
        Assert.Equal("shop-customers", RequestOf(service, sampled).Resource.Attributes.ValueOf("service.name"));
        Assert.NotEmpty(service.Collector.Logs);
        Assert.Empty(service.Collector.Metrics);
    }

    [Fact]
    public async Task What_a_variable_says_of_one_signal_is_for_that_signal()
    {
        await using var service = await StartAsync(
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "{http}/v1/metrics"), ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf"));
        await service.CreateAsync();
        await service.StopAsync();

        Assert.Contains("http.server.request.duration", service.Collector.Metrics.Keys);
        Assert.Empty(service.Collector.Spans);
        Assert.Empty(service.Collector.Logs);
    }

    [Fact]
    public async Task Nothing_is_sent_where_the_SDK_is_disabled()
    {
        await using var service = await StartAsync(ToCollector, ("OTEL_SDK_DISABLED", "true"));
        await service.UpdateOverGrpcAsync(await service.CreateAsync(), NewTrace());
        await service.StopAsync();

        Assert.True(service.Collector.IsEmpty);
    }

    private static List<ReceivedSpan> SpansOf(ExportingService service, string trace) => [.. service.Collector.Spans.Where(span => span.Trace == trace)];

    private static async Task<long> WaitingStatementsAsync(ExportingService service) => (long)(await service.Home.QueryAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))!;

    // The calls of a method of customers.v1.CustomerService by protocol and gRPC status.
    private static IEnumerable<(string System, string StatusCode, ulong Count)> CallsOf(ExportingService service, string method) =>
        from point in service.Collector.Metrics["http.server.request.duration"].Histogram.DataPoints
        where point.Attributes.ValueOf("rpc.service") == "customers.v1.CustomerService" && point.Attributes.ValueOf("rpc.method") == method
        let call = (point.Attributes.ValueOf("rpc.system")!, point.Attributes.ValueOf("rpc.grpc.status_code")!, point.Count)
        orderby call
        select call;

    private static (string?, string?, string?, string?) RpcOf(ReceivedSpan request) =>
        (request["rpc.system"], request["rpc.service"], request["rpc.method"], request["rpc.grpc.status_code"]);

    private static ReceivedSpan RequestOf(ExportingService service, string trace) =>
        Assert.Single(SpansOf(service, trace), span => span.Scope == "Microsoft.AspNetCore");
}
