using System.Collections.Concurrent;
using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Access;

/// <summary>
/// Finds the caller of a bearer token. Results are cached for <see cref="Freshness"/>, so that most requests need no query. A revoked token
/// therefore works for that much longer at most. Concurrent lookups share a command.
/// </summary>
internal sealed class AccessTokens(BatchingQueue queue, Scopes scopes, TimeProvider clock)
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    /// <summary>Limits memory. It is far more than the tokens that are used within <see cref="Freshness"/>.</summary>
    private const int MaxCached = 100_000;

    /// <summary>The store is the result of the query.</summary>
    private static readonly StatementSql Sql = StatementSql.Create(
        form => $"""
            SELECT t.id, t.store_id, t.scopes, t.expire_time, s.time_zone{form.RowNumber}
            {form.From("access_tokens t JOIN stores s ON s.id = t.store_id")} WHERE t.hash = {form.Value(2)} AND t.revoke_time IS NULL
            """,
        [NpgsqlDbType.Bytea]);

    private readonly ConcurrentDictionary<string, Entry> _cache = new(StringComparer.Ordinal);

    /// <summary>The caller of a token; null if the token is unknown, expired or revoked.</summary>
    public async ValueTask<Caller?> FindCallerAsync(string token, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!_cache.TryGetValue(token, out var entry) || now - entry.ReadAt >= Freshness)
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
            _cache.TryRemove(token, out _);
            return null;
        }

        if (_cache.Count >= MaxCached)
            _cache.Clear();
        return _cache[token] = found;
    }

    private Entry EntryOf(NpgsqlDataReader row, DateTimeOffset now)
    {
        var caller = new Caller(
            row.GetGuid(1), $"token:{RecordId.ToHex(row.GetGuid(0))}", scopes.Granted(row.GetFieldValue<string[]>(2)), row.GetString(4));
        return new Entry(caller, row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3), now);
    }

    private sealed record Entry(Caller Caller, DateTimeOffset? ExpireTime, DateTimeOffset ReadAt);
}
