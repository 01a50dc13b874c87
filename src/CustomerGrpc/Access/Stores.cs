using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Access;

/// <summary>Makes and sets up the stores that credentials are bound to.</summary>
internal sealed class Stores(IDbContextFactory<CustomerDbContext> contexts, TimeProvider clock)
{
    private const string DefaultTimeZone = "UTC";

    /// <summary>The id of the store of a name, which is created if there is none.</summary>
    public async Task<Guid> IdOfAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // Two commands may name a new store at once; both get the one that came first.
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO stores (id, name, time_zone) VALUES ({RecordId.New(clock.GetUtcNow())}, {name}, {DefaultTimeZone}) ON CONFLICT (name) DO NOTHING",
            cancellationToken);
        return await context.Stores.Where(store => store.Name == name).Select(store => store.Id).SingleAsync(cancellationToken);
    }

    /// <summary>Sets the zone in which a store tells the time, by its IANA name; false if there is no such store.</summary>
    public async Task<bool> SetTimeZoneAsync(string name, string timeZone, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Stores.Where(store => store.Name == name)
            .ExecuteUpdateAsync(store => store.SetProperty(s => s.TimeZone, timeZone), cancellationToken) == 1;
    }
}
