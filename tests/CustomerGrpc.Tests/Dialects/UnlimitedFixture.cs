using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>The service without rate limits, for tests that exceed them.</summary>
public sealed class UnlimitedFixture(TestPostgres postgres) : ServiceFixture(postgres)
{
    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["RateLimits:Enabled"] = "false" };
}
