using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Access;

/// <summary>Creates, lists and revokes access tokens.</summary>
internal sealed class TokenIssuer(IDbContextFactory<CustomerDbContext> contexts, Stores stores, TimeProvider clock)
{
    /// <summary>Creates a token of a store, and the store if it does not exist. The token cannot be read again.</summary>
    public async Task<string> CreateAsync(string store, IEnumerable<string> scopes, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var token = AccessToken.NewToken();
        context.Set<AccessToken>().Add(new()
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

    /// <summary>All tokens with the names of their stores, newest first.</summary>
    public async Task<IReadOnlyList<(AccessToken Token, string Store)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Set<AccessToken>().AsNoTracking()
            .Join(context.Set<Store>(), token => token.StoreId, store => store.Id, (token, store) => new { token, store.Name })
            .OrderByDescending(row => row.token.Id)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.token, row.Name))];
    }

    /// <summary>Revokes a token by its id; false if it does not exist. A second revocation does not change the time.</summary>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var token = await context.Set<AccessToken>().FindAsync([id], cancellationToken);
        if (token is null)
            return false;
        token.RevokeTime ??= clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }
}
