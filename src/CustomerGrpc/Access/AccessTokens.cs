using System.Collections.Concurrent;
using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Access;

/// <summary>
/// Who a bearer token stands for. What was found is remembered for <see cref="Freshness"/>, so that a request costs no query
/// of its own; a revoked token therefore works on that much longer at most.
/// </summary>
internal sealed class AccessTokens(IDbContextFactory<CustomerDbContext> contexts, Scopes scopes, TimeProvider clock)
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    /// <summary>A bound on memory, far above the tokens that are busy within <see cref="Freshness"/>.</summary>
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<string, Entry> _remembered = new(StringComparer.Ordinal);

    /// <summary>The caller that the token stands for; null if it is unknown, expired or revoked.</summary>
    public async ValueTask<Caller?> FindCallerAsync(string token, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!_remembered.TryGetValue(token, out var entry) || now - entry.ReadAt >= Freshness)
            entry = await ReadAsync(token, now, cancellationToken);
        return entry is not null && entry.Token.IsValidAt(now) ? entry.Caller : null;
    }

    private async Task<Entry?> ReadAsync(string token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = AccessToken.HashOf(token);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.AccessTokens.AsNoTracking().Where(t => t.Hash == hash)
            .Join(context.Stores, t => t.StoreId, store => store.Id, (t, store) => new { Token = t, store.TimeZone })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            _remembered.TryRemove(token, out _);
            return null;
        }

        if (_remembered.Count >= MaxRemembered)
            _remembered.Clear();
        var kept = found.Token;
        var caller = new Caller(kept.StoreId, $"token:{RecordId.ToHex(kept.Id)}", scopes.Granted(kept.Scopes), found.TimeZone);
        return _remembered[token] = new Entry(kept, caller, now);
    }

    private sealed record Entry(AccessToken Token, Caller Caller, DateTimeOffset ReadAt);
}
