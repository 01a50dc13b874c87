using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Commands;

public sealed class HealthCommandTests(TestPostgres postgres)
{
    [Fact]
    public async Task The_exit_code_shows_whether_the_configured_service_is_ready()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var service = RunningService.Build(
            database, settings: new Dictionary<string, string?> { ["Shutdown:Drain"] = "00:00:20" });
        await service.StartAsync(TestContext.Current.CancellationToken);
        var address = RunningService.AddressesOf(service).RestAddress.ToString();
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        await Eventually.TrueAsync(async () => (await client.GetAsync("/readyz")).IsSuccessStatusCode);

        Assert.Equal(0, await HealthAsync(address.Replace("127.0.0.1", "*", StringComparison.Ordinal)));

        using var impatient = new CancellationTokenSource();
        var stopped = service.StopAsync(impatient.Token);
        await Eventually.TrueAsync(async () => !(await client.GetAsync("/readyz")).IsSuccessStatusCode);
        Assert.Equal(1, await HealthAsync(address));

        await impatient.CancelAsync();
        await stopped;
        Assert.Equal(1, await HealthAsync(address));
        await postgres.DropDatabaseAsync(database);
    }

    private static async Task<int> HealthAsync(string url)
    {
        var (exitCode, _, _) = await ProgramRun.ToEndAsync(["health"], ("Kestrel__Endpoints__Rest__Url", url));
        return exitCode;
    }
}
