using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Access;

/// <summary>
/// Creates, finds, lists and revokes clients that sign their requests. Results are cached for <see cref="AccessTokens.Freshness"/>, so that
/// a revoked client works for that much longer at most.
/// </summary>
internal sealed class SigningClients(
    BatchingQueue queue,
    IDbContextFactory<CustomerDbContext> contexts,
    Stores stores,
    IDataProtectionProvider protection,
    TimeProvider clock)
{
    private const int SecretBytes = 32;

    /// <summary>The store is the result of the query.</summary>
    private static readonly StatementSql FindSql = StatementSql.Create(
        form => $"""
            SELECT secret, store_id{form.RowNumber} {form.From("signing_clients")}
            WHERE id = {form.Value(2)} AND revoke_time IS NULL
            """,
        [NpgsqlDbType.Uuid]);

    private readonly ConcurrentDictionary<Guid, Entry> _cache = new();
    private readonly IDataProtector _protector = protection.CreateProtector(nameof(SigningClients));

    /// <summary>The id, the key and the store of a client; null if it is unknown or revoked.</summary>
    /// <param name="id">The id that the client sent.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async ValueTask<(Guid Id, byte[] Key, Guid StoreId)?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!RecordId.TryParse(id, out var value))
            return null;
        var now = clock.GetUtcNow();
        if (!_cache.TryGetValue(value, out var entry) || now - entry.ReadAt >= AccessTokens.Freshness)
            entry = await ReadAsync(value, now, cancellationToken);
        return entry is null ? null : (value, entry.Key, entry.StoreId);
    }

    /// <summary>Creates a client of a store, and the store if it does not exist. The secret cannot be read again.</summary>
    public async Task<(string Id, string Secret)> CreateAsync(string store, CancellationToken cancellationToken)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        var client = new SigningClient
        {
            Id = RecordId.New(clock.GetUtcNow()),
            StoreId = await stores.IdOfAsync(store, cancellationToken),
            Secret = _protector.Protect(Encoding.UTF8.GetBytes(secret)),
        };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Set<SigningClient>().Add(client);
        await context.SaveChangesAsync(cancellationToken);
        return (client.Id.ToString(), secret);
    }

    /// <summary>All clients with the names of their stores, newest first.</summary>
    public async Task<IReadOnlyList<(SigningClient Client, string Store)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Set<SigningClient>().AsNoTracking()
            .Join(context.Set<Store>(), client => client.StoreId, store => store.Id, (client, store) => new { client, store.Name })
            .OrderByDescending(row => row.client.Id)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.client, row.Name))];
    }

    /// <summary>Revokes a client by its id; false if it does not exist. A second revocation does not change the time.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!RecordId.TryParse(id, out var value)
            || await context.Set<SigningClient>().FindAsync([value], cancellationToken) is not { } client)
            return false;
        client.RevokeTime ??= clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<Entry?> ReadAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] key = [new NpgsqlParameter<Guid> { TypedValue = id }];
        var statement = new StoreStatement<Entry>(
            Guid.Empty, FindSql, key, row => new Entry(row.GetFieldValue<byte[]>(0), row.GetGuid(1), now));
        if (await queue.ReadAsync(statement, cancellationToken) is { } client)
            return _cache[id] = client with { Key = _protector.Unprotect(client.Key) };
        _cache.TryRemove(id, out _);
        return null;
    }

    private sealed record Entry(byte[] Key, Guid StoreId, DateTimeOffset ReadAt);
}
