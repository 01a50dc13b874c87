using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CustomerGrpc.Bench.Peers;

/// <summary>A minimal API with EF Core as in its documentation: the row is read, changed and saved.</summary>
internal static class TrackedEfCore
{
    public static WebApplication Build(WebApplicationBuilder builder, NpgsqlDataSource dataSource, Stores stores)
    {
        builder.Services.AddDbContextPool<PeerDbContext>(options => options.UseNpgsql(dataSource));
        var app = builder.Build();
        app.MapGet("/v1/customers/{id:guid}", async (Guid id, HttpRequest request, PeerDbContext context) =>
            await FindAsync(context, stores.Of(request), id, tracked: false) is { } customer ? Results.Json(customer) : Results.NotFound());
        app.MapPatch("/v1/customers/{id:guid}", async (Guid id, Person person, HttpRequest request, PeerDbContext context) =>
        {
            if (await FindAsync(context, stores.Of(request), id, tracked: true) is not { } customer)
                return Results.NotFound();
            (customer.Name, customer.Phone) = (person.Name, person.Phone);
            customer.Revision++;
            customer.UpdateTime = DateTime.UtcNow;
            await context.SaveChangesAsync();
            return Results.Json(customer);
        });
        app.MapPost("/v1/customers", async (Person person, HttpRequest request, PeerDbContext context) =>
        {
            var customer = NewCustomer(stores.Of(request), person, DateTime.UtcNow);
            context.Add(customer);
            await context.SaveChangesAsync();
            return Results.Json(customer, statusCode: StatusCodes.Status201Created);
        });
        return app;
    }

    public static Task<PeerCustomer?> FindAsync(PeerDbContext context, Guid store, Guid id, bool tracked) =>
        context.Customers.AsTracking(tracked ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking)
            .Include(customer => customer.User)
            .SingleOrDefaultAsync(customer => customer.StoreId == store && customer.Id == id);

    public static PeerCustomer NewCustomer(Guid store, Person person, DateTime now) => new()
    {
        StoreId = store,
        Id = RecordId.New(now),
        Revision = 1,
        Email = person.Email!,
        Name = person.Name,
        Phone = person.Phone,
        Status = 1,
        CreatedBy = "peer",
        CreateTime = now,
        UpdateTime = now,
        LastActiveTime = now,
    };
}
