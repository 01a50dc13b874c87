using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Salesive.V1;
using Grpc.Core;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>The Salesive API's customer routes, over the canonical use cases.</summary>
internal sealed class SalesiveCustomerService(CreateCustomer createCustomer, UpdateCustomer updateCustomer)
    : CustomerGrpc.Salesive.V1.SalesiveCustomerService.SalesiveCustomerServiceBase
{
    public override async Task<CustomerResponse> CreateCustomer(CreateCustomerRequest request, ServerCallContext context)
    {
        var created = await createCustomer.ExecuteAsync(
            Caller.Of(context), SalesiveMapping.ToCustomer(request), context.CancellationToken);
        return SalesiveMapping.ToResponse(created, StatusCodes.Status201Created, "Customer created successfully");
    }

    public override async Task<CustomerResponse> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext context)
    {
        var (customer, mask) = SalesiveMapping.ToCustomer(request);
        var updated = await updateCustomer.ExecuteAsync(
            Caller.Of(context), CustomerKey.IdOrUser(request.Id), customer, mask, context.CancellationToken);
        return SalesiveMapping.ToResponse(updated, StatusCodes.Status200OK, "Customer updated successfully");
    }
}
