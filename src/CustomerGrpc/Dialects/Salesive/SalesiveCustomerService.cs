using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Salesive.V1;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Masks;
using Grpc.Core;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>The customer routes of Salesive. They call the canonical use cases.</summary>
internal sealed class SalesiveCustomerService(
    CreateCustomer createCustomer, GetCustomer getCustomer, PageCustomers pageCustomers, UpdateCustomer updateCustomer)
    : CustomerGrpc.Salesive.V1.SalesiveCustomerService.SalesiveCustomerServiceBase
{
    private const int DefaultPageSize = 10;
    private const int MaxPageSize = 100;

    public override async Task<CustomerResponse> CreateCustomer(CreateCustomerRequest request, ServerCallContext context)
    {
        var created = await createCustomer.ExecuteAsync(
            Caller.Of(context), SalesiveMapping.ToCustomer(request), metadataJson: null, context.CancellationToken);
        EntityTag.Set(context, created.Customer.Etag);
        return SalesiveMapping.ToResponse(created, StatusCodes.Status201Created, "Customer created successfully");
    }

    public override async Task<CustomerResponse> GetCustomer(GetCustomerRequest request, ServerCallContext context)
    {
        var found = await getCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.IdOrUser(request.Id), context.CancellationToken);
        EntityTag.Set(context, found.Customer.Etag);
        return SalesiveMapping.ToDetails(found, "Customer retrieved");
    }

    public override async Task<ListCustomersResponse> ListCustomers(ListCustomersRequest request, ServerCallContext context)
    {
        var page = await pageCustomers.ExecuteAsync(
            Caller.Of(context),
            new CustomerFilter { Text = request.Search },
            request.HasPage ? request.Page : 1,
            request.HasLimit ? Math.Min(request.Limit, MaxPageSize) : DefaultPageSize,
            context.CancellationToken);
        return SalesiveMapping.ToResponse(page, "Customers retrieved");
    }

    public override async Task<CustomerResponse> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var updated = await updateCustomer.ExecuteAsync(
            caller,
            CustomerKey.IdOrUser(request.Id),
            SalesiveMapping.ToUpdate(request, UpdateMask.Of(context), caller.StoreId) with { Condition = RevisionCondition.Of(context) },
            context.CancellationToken);
        EntityTag.Set(context, updated.Customer.Etag);
        return SalesiveMapping.ToResponse(updated, StatusCodes.Status200OK, "Customer updated successfully");
    }
}
