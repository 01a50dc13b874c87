using System.Collections.Concurrent;
using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Npgsql;

namespace CustomerGrpc.Access;

/// <summary>
/// Who a bearer token stands for. What was found is remembered for <see cref="Freshness"/>, so that a request costs no query
/// of its own; a revoked token therefore works on that much longer at most. Where there are more tokens than are seen again so
/// soon, their look-ups share round trips.
/// </summary>
internal sealed class AccessTokens(BatchingQueue queue, Scopes scopes, TimeProvider clock)
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    /// <summary>A bound on memory, far above the tokens that are busy within <see cref="Freshness"/>.</summary>
    private const int MaxRemembered = 100_000;

    /// <summary>Which store it is of is what is asked for, so <c>$1</c> is not used.</summary>
    private static readonly StatementSql Sql = new("""
        SELECT t.id, t.store_id, t.scopes, t.expire_time, s.time_zone
        FROM access_tokens t JOIN stores s ON s.id = t.store_id WHERE t.hash = $2 AND t.revoke_time IS NULL
        """);

    private readonly ConcurrentDictionary<string, Entry> _remembered = new(StringComparer.Ordinal);

    /// <summary>The caller that the token stands for; null if it is unknown, expired or revoked.</summary>
    public async ValueTask<Caller?> FindCallerAsync(string token, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!_remembered.TryGetValue(token, out var entry) || now - entry.ReadAt >= Freshness)
            entry = await ReadAsync(token, now, cancellationToken);
        return entry is null || entry.ExpireTime <= now ? null : entry.Caller;
    }

    private async ValueTask<Entry?> ReadAsync(string token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] hash = [new NpgsqlParameter<byte[]> { TypedValue = AccessToken.HashOf(token) }];
        var statement = new StoreStatement<Entry>(Guid.Empty, Sql, hash, row => EntryOf(row, now));
        var found = await queue.ReadAsync(statement, cancellationToken);
        if (found is null)
        {
            _remembered.TryRemove(token, out _);
            return null;
        }

        if (_remembered.Count >= MaxRemembered)
            _remembered.Clear();
        return _remembered[token] = found;
    }

    private Entry EntryOf(NpgsqlDataReader row, DateTimeOffset now)
    {
        var caller = new Caller(
            row.GetGuid(1), $"token:{RecordId.ToHex(row.GetGuid(0))}", scopes.Granted(row.GetFieldValue<string[]>(2)), row.GetString(4));
        return new Entry(caller, row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3), now);
    }

    private sealed record Entry(Caller Caller, DateTimeOffset? ExpireTime, DateTimeOffset ReadAt);
}
