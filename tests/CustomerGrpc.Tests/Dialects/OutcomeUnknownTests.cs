using System.Text.Json.Nodes;
using CustomerGrpc.Tests.Support;
using Npgsql;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>If the connection to the database breaks during a write, each API says that the outcome is unknown.</summary>
[Trait("Database", "OneServer")]
public sealed class OutcomeUnknownTests(OutcomeUnknownTests.Fixture service) : IClassFixture<OutcomeUnknownTests.Fixture>
{
    [Theory]
    [InlineData("Salesive", "code", "OUTCOME_UNKNOWN")]
    [InlineData("Count", "code", "OUTCOME_UNKNOWN")]
    [InlineData("Axim", "code", "OUTCOME_UNKNOWN")]
    [InlineData("Salla", "error.code", "outcome_unknown")]
    public async Task The_error_body_has_a_code_of_its_own(string dialect, string member, string code)
    {
        using var client = await DialectClient.ForAsync(service, dialect, $"outcome-{dialect}");
        var created = (await client.CreateAsync("Ada Obi", "ada@example.com")).Data;
        var customer = $"{client.Customers}/{client.IdOf(created)}";
        var body = client.Update(created, new() { [client.NameField] = "Grace" }).ToJsonString();
        await using var held = new NpgsqlConnection(service.AdminConnectionString);
        await held.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await held.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var locking = new NpgsqlCommand("SELECT FROM customers FOR UPDATE", held, transaction);
        await locking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var update = client.SendAsync(HttpMethod.Put, customer, body);
        await Eventually.TrueAsync(async () => (long)(await service.QueryAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))! > 0);
        service.Proxy.Break();
        var answer = await update;

        Assert.Equal(503, answer.Status);
        JsonNode? found = answer.Json;
        foreach (var name in member.Split('.'))
            found = found?[name];
        Assert.Equal(code, (string?)found);
    }

    /// <summary>A service that reaches its database through a proxy.</summary>
    public sealed class Fixture(TestPostgres postgres) : ServiceFixture(postgres)
    {
        internal DatabaseProxy Proxy { get; private set; } = null!;

        protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
        {
            ["ConnectionStrings:Customers"] = (Proxy ??= new DatabaseProxy(Database)).ConnectionString,
            ["RateLimits:Enabled"] = "false",
        };

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await Proxy.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }
}
