using System.Reflection;
using CustomerGrpc.Batching;
using static CustomerGrpc.Tests.Telemetry.ExportingService;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>Tests the spans that a collector receives from the running program.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task Spans_of_gRPC_and_REST_continue_the_callers_trace_and_have_the_databases_spans_below_them()
    {
        await using var service = await StartAsync(ToCollector);
        var customer = await service.CreateAsync();
        var (grpcTrace, restTrace) = (NewTrace(), NewTrace());
        await service.UpdateOverGrpcAsync(customer, grpcTrace);
        await service.UpdateOverRestAsync(customer, restTrace);
        await service.StopAsync();

        var grpc = service.RequestOf(grpcTrace);
        Assert.Equal(("customers.v1.CustomerService/UpdateCustomer", "b7ad6b7169203331"), (grpc.Span.Name, grpc.Parent));
        Assert.Equal(("grpc", "customers.v1.CustomerService", "UpdateCustomer", "0"), RpcOf(grpc));
        Assert.Equal(
            ("POST", "/customers.v1.CustomerService/UpdateCustomer", "2"),
            (grpc["http.request.method"], grpc["url.path"], grpc["network.protocol.version"]));

        var rest = service.RequestOf(restTrace);
        Assert.Equal(("PATCH /v1/customers/{customer.id}", "b7ad6b7169203331"), (rest.Span.Name, rest.Parent));
        Assert.Equal(
            ("PATCH", "/v1/customers/{customer.id}", "200"),
            (rest["http.request.method"], rest["http.route"], rest["http.response.status_code"]));
        Assert.Equal(("/v1/customers/REDACTED", "http"), (rest["url.path"], rest["url.scheme"]));
        Assert.Equal(("rest", "customers.v1.CustomerService", "UpdateCustomer", "0"), RpcOf(rest));

        Assert.All([grpc, rest], request =>
        {
            var sql = Assert.Single(service.SpansOf(request.Trace), span => span.Scope == "Npgsql");
            Assert.Equal((request.Id, "postgresql", "customers"), (sql.Parent, sql["db.system.name"], sql["db.npgsql.data_source"]));
            Assert.Contains("UPDATE customers", sql["db.query.text"]);
        });
        // Statements outside of calls, such as those of health checks, have no span.
        Assert.All(
            service.Collector.Spans.Where(span => span.Parent.Length == 0),
            span => Assert.Equal("Microsoft.AspNetCore", span.Scope));
        Assert.Equal("customer-grpc", grpc.Resource.Attributes.ValueOf("service.name"));
        var version = typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.Equal(version, grpc.Resource.Attributes.ValueOf("service.version"));
    }

    [Fact]
    public async Task Calls_that_share_a_batch_share_its_span_and_are_linked_with_it()
    {
        await using var service = await StartAsync(ToCollector, ("Database__WriteConnections", "1"));
        var customers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => service.CreateAsync($"shared-{number}@example.com")));
        var traces = customers.ToDictionary(customer => customer.Id, _ => NewTrace());
        await Task.WhenAll(customers.Select(customer => service.UpdateOverGrpcAsync(customer, traces[customer.Id])));
        await service.StopAsync();

        var spans = service.Collector.Spans;
        var batches = spans.Where(span => span.Scope == BatchingTracing.SourceName && traces.ContainsValue(span.Trace))
            .ToDictionary(batch => batch.Id);
        Assert.NotEmpty(batches);
        var requests = 0;
        foreach (var request in traces.Values.Select(trace => service.RequestOf(trace)))
        {
            var below = Assert.Single(spans, span => span.Parent == request.Id || request.Links.Contains(span.Id));
            if (batches.ContainsKey(below.Id) && below.Parent != request.Id)
                Assert.Contains(request.Id, below.Links);
            requests++;
        }
        Assert.Equal(traces.Count, requests);
        Assert.All(batches.Values, batch =>
        {
            Assert.Equal(("BATCH", $"{batch.Span.Links.Count + 1}"), (batch.Span.Name, batch["db.operation.batch.size"]));
            Assert.Contains("UPDATE customers", batch["db.query.text"]);
        });
    }

    private static (string?, string?, string?, string?) RpcOf(ReceivedSpan request) =>
        (request["rpc.system"], request["rpc.service"], request["rpc.method"], request["rpc.grpc.status_code"]);
}
