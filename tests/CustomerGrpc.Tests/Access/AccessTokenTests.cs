using System.Net;
using CustomerGrpc.Access;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Access;

public sealed class AccessTokenTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private TokenIssuer Issuer => service.Services.GetRequiredService<TokenIssuer>();

    [Fact]
    public async Task A_token_has_256_random_bits_and_only_its_hash_is_stored()
    {
        var token = await service.CreateTokenAsync("hash");

        Assert.Matches("^app_[A-Za-z0-9_-]{43}$", token);
        Assert.NotEqual(token, await service.CreateTokenAsync("hash"));
        Assert.Equal(0L, await service.QueryAsync($"SELECT count(*) FROM access_tokens t WHERE t::text LIKE '%{token[4..]}%'"));
        Assert.Equal(1L, await service.QueryAsync($"SELECT count(*) FROM access_tokens WHERE hash = sha256('{token}'::bytea)"));
    }

    [Fact]
    public async Task A_token_expires()
    {
        var token = await Issuer.CreateAsync("expiry", ["customers.read"], TimeSpan.FromDays(90), CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));

        service.Clock.Advance(TimeSpan.FromDays(90));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
    }

    [Fact]
    public async Task A_revoked_token_is_rejected_as_soon_as_its_cache_entry_expires()
    {
        var token = await service.CreateTokenAsync("revoked");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
        var id = (await Issuer.ListAsync(CancellationToken.None)).First(row => row.Store == "revoked").Token.Id;

        Assert.True(await Issuer.RevokeAsync(id, CancellationToken.None));
        service.Clock.Advance(AccessTokens.Freshness);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
        Assert.False(await Issuer.RevokeAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Theory]
    [InlineData("customers.write", HttpStatusCode.OK)]
    [InlineData("READ_CUSTOMERS", HttpStatusCode.OK)]
    [InlineData("users.write", HttpStatusCode.Forbidden)]
    public async Task A_scope_grants_the_scopes_that_it_includes_under_all_their_names(string scope, HttpStatusCode status) =>
        Assert.Equal(status, await StatusAsync(await service.CreateTokenAsync("scopes", scope)));

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var rest = service.RestAs(token);
        return (await rest.GetAsync("/v1/customers")).StatusCode;
    }
}
