using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Access;

/// <summary>Creates and configures stores.</summary>
internal sealed class Stores(IDbContextFactory<CustomerDbContext> contexts, TimeProvider clock)
{
    private const string DefaultTimeZone = "UTC";

    /// <summary>The id of a store by its name. The store is created if it does not exist.</summary>
    public async Task<Guid> IdOfAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // If two commands create a store at the same time, both get the same one.
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO stores (id, name, time_zone) VALUES ({RecordId.New(clock.GetUtcNow())}, {name}, {DefaultTimeZone})
            ON CONFLICT (name) DO NOTHING
            """,
            cancellationToken);
        return await context.Set<Store>().Where(store => store.Name == name).Select(store => store.Id).SingleAsync(cancellationToken);
    }

    /// <summary>Sets the time zone of a store by its IANA name; false if the store does not exist.</summary>
    public async Task<bool> SetTimeZoneAsync(string name, string timeZone, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<Store>().Where(store => store.Name == name)
            .ExecuteUpdateAsync(store => store.SetProperty(s => s.TimeZone, timeZone), cancellationToken) == 1;
    }
}
