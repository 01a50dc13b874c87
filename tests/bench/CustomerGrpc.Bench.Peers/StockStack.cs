using CustomerGrpc.Customers.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CustomerGrpc.Bench.Peers;

/// <summary>
/// A service built only from packages: Grpc.AspNetCore with the stock transcoder, and EF Core with change tracking.
/// </summary>
internal sealed class StockStack(PeerDbContext context, Stores stores) : Customers.V1.CustomerService.CustomerServiceBase
{
    public static WebApplication Build(WebApplicationBuilder builder, NpgsqlDataSource dataSource, Stores stores)
    {
        builder.Services.AddDbContextPool<PeerDbContext>(options => options.UseNpgsql(dataSource)).AddSingleton(stores);
        builder.Services.AddGrpc().AddJsonTranscoding(options => options.JsonSettings.WriteInt64sAsStrings = true);
        var app = builder.Build();
        app.MapGrpcService<StockStack>();
        return app;
    }

    public override async Task<Customers.V1.Customer> GetCustomer(GetCustomerRequest request, ServerCallContext call) =>
        PeerMapping.ToMessage(await FindAsync(request.Id, call, tracked: false));

    public override async Task<Customers.V1.Customer> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext call)
    {
        // Requests without a mask are not supported, because this peer would have to find the populated fields.
        var mask = request.UpdateMask ?? throw new RpcException(new Status(StatusCode.InvalidArgument, "update_mask is required."));
        var customer = await FindAsync(request.Customer.Id, call, tracked: true);
        var changed = PeerMapping.ToMessage(customer);
        mask.Merge(request.Customer, changed);
        (customer.Name, customer.Phone) = (changed.Name, changed.Phone);
        customer.Revision++;
        customer.UpdateTime = DateTime.UtcNow;
        await context.SaveChangesAsync(call.CancellationToken);
        return PeerMapping.ToMessage(customer);
    }

    public override async Task<Customers.V1.Customer> CreateCustomer(CreateCustomerRequest request, ServerCallContext call)
    {
        var person = new Person(request.Customer.Email, request.Customer.Name, request.Customer.Phone);
        var customer = TrackedEfCore.NewCustomer(StoreOf(call), person, DateTime.UtcNow);
        context.Add(customer);
        await context.SaveChangesAsync(call.CancellationToken);
        return PeerMapping.ToMessage(customer);
    }

    private async Task<PeerCustomer> FindAsync(string id, ServerCallContext call, bool tracked) =>
        await TrackedEfCore.FindAsync(context, StoreOf(call), Guid.Parse(id), tracked)
        ?? throw new RpcException(new Status(StatusCode.NotFound, "There is no such customer."));

    private Guid StoreOf(ServerCallContext call) => stores.Of(call.GetHttpContext().Request);
}
