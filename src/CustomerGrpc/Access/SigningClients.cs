using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CustomerGrpc.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Access;

/// <summary>
/// Makes, finds, lists and revokes clients that sign their requests. What was found is remembered as long as
/// tokens are (<see cref="AccessTokens.Freshness"/>), so that a revoked client works on for that much longer at most.
/// </summary>
internal sealed class SigningClients(IDbContextFactory<CustomerDbContext> contexts, Stores stores, IDataProtectionProvider protection, TimeProvider clock)
{
    private const int SecretBytes = 32;

    private readonly ConcurrentDictionary<Guid, Entry> _remembered = new();
    private readonly IDataProtector _protector = protection.CreateProtector(nameof(SigningClients));

    /// <summary>The key and the store of a client; null if it is unknown or revoked.</summary>
    /// <param name="id">The client's id as it sends it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<(byte[] Key, Guid StoreId)?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!RecordId.TryParse(id, out var value))
            return null;
        var now = clock.GetUtcNow();
        if (!_remembered.TryGetValue(value, out var entry) || now - entry.ReadAt >= AccessTokens.Freshness)
            entry = await ReadAsync(value, now, cancellationToken);
        return entry is null ? null : (entry.Key, entry.StoreId);
    }

    /// <summary>A new client of a store, which is created if there is none of that name. The secret is shown here and never again.</summary>
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
        context.SigningClients.Add(client);
        await context.SaveChangesAsync(cancellationToken);
        return (client.Id.ToString(), secret);
    }

    /// <summary>Every client with its store's name, the newest first.</summary>
    public async Task<IReadOnlyList<(SigningClient Client, string Store)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.SigningClients.AsNoTracking()
            .Join(context.Stores, client => client.StoreId, store => store.Id, (client, store) => new { client, store.Name })
            .OrderByDescending(row => row.client.Id)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.client, row.Name))];
    }

    /// <summary>Revokes a client by its id; false if there is none. Revoking twice keeps the first time.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!RecordId.TryParse(id, out var value) || await context.SigningClients.FindAsync([value], cancellationToken) is not { } client)
            return false;
        client.RevokeTime ??= clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<Entry?> ReadAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var client = await context.SigningClients.AsNoTracking()
            .SingleOrDefaultAsync(client => client.Id == id && client.RevokeTime == null, cancellationToken);
        if (client is not null)
            return _remembered[id] = new Entry(_protector.Unprotect(client.Secret), client.StoreId, now);
        _remembered.TryRemove(id, out _);
        return null;
    }

    private sealed record Entry(byte[] Key, Guid StoreId, DateTimeOffset ReadAt);
}
