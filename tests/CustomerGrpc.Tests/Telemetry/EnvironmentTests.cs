using System.Net;
using static CustomerGrpc.Tests.Telemetry.ExportingService;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>Only in development does the console show the messages of exceptions, in which PostgreSQL repeats values.</summary>
public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task Only_the_development_console_shows_complete_exceptions(string environment, bool isShown)
    {
        await using var service = await StartAsync(ToCollector, ("DOTNET_ENVIRONMENT", environment));
        await service.CreateAsync();
        await service.Home.QueryAsync("""
            CREATE FUNCTION refuse(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', $1; END $$;
            CREATE POLICY refuse ON customers AS RESTRICTIVE USING (refuse(email));
            """);

        using var failed = await ListAsync(service.Rest, NewTrace());
        var body = await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await service.StopAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(isShown, service.Output.Contains($"PostgresException (0x80004005): P0001: {Email}", StringComparison.Ordinal));
        Assert.Contains("P0001", service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Email, body, StringComparison.Ordinal);
        Assert.False(service.Collector.Holds(Email));
    }
}
