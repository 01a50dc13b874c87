using System.Net;
using Grpc.Core;
using static CustomerGrpc.Tests.Hosting.Telemetry.ExportingService;

namespace CustomerGrpc.Tests.Hosting.Telemetry;

/// <summary>What a collector receives of the running program, over real OTLP.</summary>
public sealed class TelemetryTests
{
    private static readonly (string, string) ToCollector = ("OTEL_EXPORTER_OTLP_ENDPOINT", "{grpc}");

    [Fact]
    public async Task Spans_of_both_carriers_continue_the_callers_trace_and_have_the_databases_below_them()
    {
        await using var service = await StartAsync(ToCollector);
        var customer = await service.CreateAsync();
        var (grpcTrace, restTrace) = (NewTrace(), NewTrace());
        var grpcCall = service.UpdateOverGrpcAsync(customer, grpcTrace);
        await grpcCall;
        using var restAnswer = await service.UpdateOverRestAsync(customer, restTrace);
        await service.StopAsync();

        var grpc = RequestOf(service, grpcTrace);
        Assert.Equal(("customers.v1.CustomerService/UpdateCustomer", "b7ad6b7169203331"), (grpc.Span.Name, grpc.Parent));
        Assert.Equal(("grpc", "customers.v1.CustomerService", "UpdateCustomer", "0"), (grpc["rpc.system"], grpc["rpc.service"], grpc["rpc.method"], grpc["rpc.grpc.status_code"]));
        Assert.Equal(("POST", "/customers.v1.CustomerService/UpdateCustomer", "2"), (grpc["http.request.method"], grpc["url.path"], grpc["network.protocol.version"]));
        Assert.Equal($"00-{grpcTrace}-{grpc.Id}-01", (await grpcCall.ResponseHeadersAsync).GetValue("traceresponse"));

        var rest = RequestOf(service, restTrace);
        Assert.Equal(("PATCH /v1/customers/{customer.id}", "b7ad6b7169203331"), (rest.Span.Name, rest.Parent));
        Assert.Equal(("PATCH", "/v1/customers/{customer.id}", "200"), (rest["http.request.method"], rest["http.route"], rest["http.response.status_code"]));
        Assert.Equal(("/v1/customers/REDACTED", "http"), (rest["url.path"], rest["url.scheme"]));
        Assert.Equal(("rest", "customers.v1.CustomerService", "UpdateCustomer", "0"), (rest["rpc.system"], rest["rpc.service"], rest["rpc.method"], rest["rpc.grpc.status_code"]));
        Assert.Equal($"00-{restTrace}-{rest.Id}-01", Assert.Single(restAnswer.Headers.GetValues("traceresponse")));

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
        await Task.WhenAll(customers.Select(customer => service.UpdateOverGrpcAsync(customer, traces[customer.Id]).ResponseAsync));
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
        await service.Rest.GetAsync("/healthz", TestContext.Current.CancellationToken);
        // Refused by the carrier, before any interceptor.
        using var malformed = new StringContent("{", null, "application/json");
        using var refused = await service.Rest.PostAsync("/v1/customers", malformed, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await service.StopAsync();

        var metrics = service.Collector.Metrics;
        Assert.Superset(
            new HashSet<string>
            {
                "rpc.server.duration", "rpc.server.active_requests", "rpc.server.request.size", "rpc.server.response.size", "http.server.request.duration",
                "customers.updates", "customers.update.mask_size", "customers.conflicts", "customers.credentials.refused", "customers.database.up",
                "db.client.connection.count", "db.client.connection.max", "db.client.operation.duration", "dotnet.gc.collections",
            },
            metrics.Keys.ToHashSet());
        Assert.Equal(
            [("customers.v1", "grpc", "OK", 1L), ("customers.v1", "rest", "OK", 1L)],
            metrics["customers.updates"].Sum.DataPoints.Select(point => (
                point.Attributes.ValueOf("customers.api")!, point.Attributes.ValueOf("rpc.system")!, point.Attributes.ValueOf("customers.outcome")!, point.AsInt)).Order());
        Assert.Equal("EMAIL_IN_USE", Assert.Single(metrics["customers.conflicts"].Sum.DataPoints).Attributes.ValueOf("error.type"));
        Assert.Equal("CREDENTIAL_INVALID", Assert.Single(metrics["customers.credentials.refused"].Sum.DataPoints).Attributes.ValueOf("error.type"));
        Assert.Equal("/healthz", Assert.Single(metrics["http.server.request.duration"].Histogram.DataPoints).Attributes.ValueOf("http.route"));
        Assert.Equal(1, Assert.Single(metrics["customers.database.up"].Gauge.DataPoints).AsInt);
        var masks = metrics["customers.update.mask_size"].Histogram.DataPoints;
        Assert.Equal((2UL, 3.0), (masks.Aggregate(0UL, (sum, point) => sum + point.Count), masks.Sum(point => point.Sum)));

        var created = metrics["rpc.server.duration"].Histogram.DataPoints.Where(point => point.Attributes.ValueOf("rpc.method") == "CreateCustomer");
        Assert.Equal(
            [("grpc", "0", 1UL), ("rest", "16", 1UL), ("rest", "3", 1UL), ("rest", "6", 1UL)],
            created.Select(point => (point.Attributes.ValueOf("rpc.system")!, point.Attributes.ValueOf("rpc.grpc.status_code")!, point.Count)).Order());
        Assert.All(metrics["rpc.server.active_requests"].Sum.DataPoints, point => Assert.Equal(0, point.AsInt));
        Assert.All(["rpc.server.request.size", "rpc.server.response.size"], name =>
            Assert.Contains(metrics[name].Histogram.DataPoints, point => point.Attributes.ValueOf("rpc.method") == "UpdateCustomer" && point.Sum > 20));
    }

    [Fact]
    public async Task Logs_carry_the_trace_and_nothing_that_leaves_the_service_names_a_person_or_a_token()
    {
        await using var service = await StartAsync(ToCollector, ("Logging__LogLevel__Default", "Debug"), ("Logging__LogLevel__Microsoft", "Debug"), ("Logging__LogLevel__Npgsql", "Debug"));
        var customer = await service.CreateAsync();
        await service.UpdateOverGrpcAsync(customer, NewTrace());
        await CreateAgainAsync(service.Rest);
        foreach (var path in new[]
        {
            $"/v1/customers:findByEmail?email={Email}", $"/v1/customers?email={Email}&nonsense={Phone[1..]}", $"/v1/customers/{Email}", $"/nothing/{Email}",
            $"/admin/v2/customers/{Phone[1..]}", $"/partners/customers/find-by-email?email={Email}",
        })
            await service.Rest.GetAsync(path, TestContext.Current.CancellationToken);
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
        var failed = await Assert.ThrowsAsync<RpcException>(() => service.UpdateOverGrpcAsync(customer, grpcTrace).ResponseAsync);
        Assert.Equal(StatusCode.Internal, failed.StatusCode);
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
        var sql = Assert.Single(SpansOf(service, strangeTrace), span => span.Scope == "Npgsql");
        Assert.Equal(("P0001", 2), (sql["error.type"], sql.Span.Status.Code));
        Assert.Contains("PostgresException", Assert.Single(sql.Span.Events).Attributes.ValueOf("exception.type"));
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

        Assert.Contains("rpc.server.duration", service.Collector.Metrics.Keys);
        Assert.Empty(service.Collector.Spans);
        Assert.Empty(service.Collector.Logs);
    }

    [Fact]
    public async Task Nothing_is_sent_where_the_SDK_is_disabled()
    {
        await using var service = await StartAsync(ToCollector, ("OTEL_SDK_DISABLED", "true"));
        var call = service.UpdateOverGrpcAsync(await service.CreateAsync(), NewTrace());
        await call;
        await service.StopAsync();

        Assert.Null((await call.ResponseHeadersAsync).GetValue("traceresponse"));
        Assert.True(service.Collector.IsEmpty);
    }

    private static List<ReceivedSpan> SpansOf(ExportingService service, string trace) => [.. service.Collector.Spans.Where(span => span.Trace == trace)];

    private static ReceivedSpan RequestOf(ExportingService service, string trace) =>
        Assert.Single(SpansOf(service, trace), span => span.Scope == "Microsoft.AspNetCore");
}
