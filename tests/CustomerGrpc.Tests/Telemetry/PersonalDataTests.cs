using System.Net;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using static CustomerGrpc.Tests.Telemetry.ExportingService;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>No signal contains personal data or a token, even if PostgreSQL repeats them in its errors.</summary>
[Trait("Database", "OneServer")]
public sealed class PersonalDataTests
{
    [Fact]
    public async Task Telemetry_and_logs_contain_no_personal_data_and_no_token()
    {
        var levels = new[] { "Default", "Grpc", "Microsoft", "Npgsql", "System" }.Select(
            category => ($"Logging__LogLevel__{category}", "Debug"));
        await using var service = await StartAsync([ToCollector, .. levels]);
        var customer = await service.CreateAsync();
        await service.UpdateOverGrpcAsync(customer, NewTrace());
        await CreateAgainAsync(service.Rest);
        foreach (var path in new[]
        {
            $"/v1/customers:findByEmail?email={Email}", $"/v1/customers?email={Email}&nonsense={Phone[1..]}", $"/v1/customers/{Email}",
            $"/nothing/{Email}", $"/admin/v2/customers/{Phone[1..]}", $"/partners/customers/find-by-email?email={Email}",
        })
            await service.Rest.GetAsync(path, TestContext.Current.CancellationToken);
        using var unauthenticated = service.RestAs("app_nobody");
        await CreateAgainAsync(unauthenticated);

        // PostgreSQL repeats the values of a statement in its errors.
        using var stranger = service.RestAs(await service.Home.CreateTokenAsync("test"));
        await service.Home.QueryAsync($"""
            CREATE FUNCTION refuse(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', $1; END $$;
            CREATE POLICY refuse ON customers AS RESTRICTIVE USING (refuse(concat(email, phone, name)));
            ALTER TABLE access_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY refuse ON access_tokens USING (refuse('{Email}'));
            """);
        var (grpcTrace, restTrace, listTrace, strangeTrace) = (NewTrace(), NewTrace(), NewTrace(), NewTrace());
        Assert.Equal(StatusCode.Internal, (await service.UpdateOverGrpcAsync(customer, grpcTrace).FailureAsync())?.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await service.UpdateOverRestAsync(customer, restTrace)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await ListAsync(service.Rest, listTrace)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await ListAsync(stranger, strangeTrace)).StatusCode);
        await service.StopAsync();

        Assert.All([grpcTrace, restTrace, listTrace, strangeTrace], trace =>
        {
            var request = service.RequestOf(trace);
            var log = Assert.Single(
                service.Collector.Logs,
                log => Convert.ToHexStringLower(log.TraceId.Span) == trace && log.Attributes.ValueOf("SqlState") == "P0001");
            Assert.Equal((request.Id, "Error"), (Convert.ToHexStringLower(log.SpanId.Span), log.SeverityText));
            Assert.Equal(("13", 2), (request["rpc.grpc.status_code"], request.Span.Status.Code));
            Assert.Single(service.SpansOf(trace), span => span.Scope == "Npgsql");
        });
        var failed = Assert.Single(service.SpansOf(strangeTrace), span => span.Scope == "Npgsql");
        Assert.Equal(("P0001", 2, ""), (failed["error.type"], failed.Span.Status.Code, failed.Span.Status.Message));
        Assert.Contains("PostgresException", Assert.Single(failed.Span.Events).Attributes.ValueOf("exception.type"));
        Assert.NotEmpty(service.Collector.Metrics);
        Assert.True(service.Collector.Holds("UpdateCustomer"));
        Assert.All(
            [Email, "ada.telemetry", Uri.EscapeDataString(Email), Name, "Telemetrova", Phone, Phone[1..], service.Home.Token, "app_"],
            secret => Assert.False(service.Collector.Holds(secret), secret));
    }
}
