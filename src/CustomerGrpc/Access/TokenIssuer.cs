using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Access;

/// <summary>Makes, lists and revokes access tokens.</summary>
internal sealed class TokenIssuer(IDbContextFactory<CustomerDbContext> contexts, Stores stores, TimeProvider clock)
{
    /// <summary>A new token for a store, which is created if there is none of that name. It is shown here and never again.</summary>
    public async Task<string> CreateAsync(string store, IEnumerable<string> scopes, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var token = AccessToken.NewToken();
        context.AccessTokens.Add(new()
        {
            Id = RecordId.New(now),
            Hash = AccessToken.HashOf(token),
            StoreId = await stores.IdOfAsync(store, cancellationToken),
            Scopes = [.. scopes],
            ExpireTime = now + lifetime,
        });
        await context.SaveChangesAsync(cancellationToken);
        return token;
    }

    /// <summary>Every token with its store's name, the newest first.</summary>
    public async Task<IReadOnlyList<(AccessToken Token, string Store)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.AccessTokens.AsNoTracking()
            .Join(context.Stores, token => token.StoreId, store => store.Id, (token, store) => new { token, store.Name })
            .OrderByDescending(row => row.token.Id)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.token, row.Name))];
    }

    /// <summary>Revokes a token by its id; false if there is none. Revoking twice keeps the first time.</summary>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var token = await context.AccessTokens.FindAsync([id], cancellationToken);
        if (token is null)
            return false;
        token.RevokeTime ??= clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }
}
