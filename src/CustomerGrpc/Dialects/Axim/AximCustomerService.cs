using CustomerGrpc.Access;
using CustomerGrpc.Axim.V1;
using CustomerGrpc.Customers;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Masks;
using CustomerGrpc.Transcoding.Rules;
using Grpc.Core;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>The customer routes of Axim Commerce. They call the canonical use cases.</summary>
internal sealed class AximCustomerService(
    CreateCustomer createCustomer,
    GetCustomer getCustomer,
    PageCustomers pageCustomers,
    UpdateCustomer updateCustomer,
    DeleteCustomer deleteCustomer)
    : CustomerGrpc.Axim.V1.AximCustomerService.AximCustomerServiceBase
{
    private const int DefaultPageSize = 10;

    public override async Task<CustomerResponse> CreateCustomer(CreateCustomerRequest request, ServerCallContext context)
    {
        AximAddresses.Check(request.Address, request.DefaultAddress, UnknownRequestFields.Of(context));
        var created = await createCustomer.ExecuteAsync(
            Caller.Of(context), AximMapping.ToCustomer(request), AximMetaFields.ToJson(request.MetaFields), context.CancellationToken);
        EntityTag.Set(context, created.Customer.Etag);
        return AximMapping.ToResponse(created, "Customer created successfully");
    }

    public override async Task<CustomerResponse> GetCustomer(GetCustomerRequest request, ServerCallContext context)
    {
        var found = await getCustomer.ExecuteAsync(Caller.Of(context), AximMapping.KeyOf(request.CustomerId), context.CancellationToken);
        EntityTag.Set(context, found.Customer.Etag);
        return AximMapping.ToResponse(found, "Customer retrieved successfully");
    }

    public override async Task<ListCustomersResponse> ListCustomers(ListCustomersRequest request, ServerCallContext context)
    {
        var page = await pageCustomers.ExecuteAsync(
            Caller.Of(context),
            AximFilter.Of(request),
            request.HasPage ? request.Page : 1,
            request.HasLimit ? request.Limit : DefaultPageSize,
            context.CancellationToken);
        return AximMapping.ToResponse(page, "Customers retrieved successfully");
    }

    public override async Task<CustomerResponse> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext context)
    {
        AximAddresses.Check(request.Address, request.DefaultAddress, UnknownRequestFields.Of(context));
        var updated = await updateCustomer.ExecuteAsync(
            Caller.Of(context),
            AximMapping.KeyOf(request.CustomerId),
            AximMapping.ToUpdate(request, UpdateMask.Of(context), UndecidedViolations.Of(context)) with
            {
                Condition = RevisionCondition.Of(context),
            },
            context.CancellationToken);
        EntityTag.Set(context, updated.Customer.Etag);
        return AximMapping.ToResponse(updated, "Customer updated successfully");
    }

    public override async Task<DeleteCustomerResponse> DeleteCustomer(DeleteCustomerRequest request, ServerCallContext context)
    {
        await deleteCustomer.ExecuteAsync(
            Caller.Of(context), AximMapping.KeyOf(request.CustomerId), RevisionCondition.Of(context), context.CancellationToken);
        return new DeleteCustomerResponse { Success = true, Message = "Customer deleted successfully" };
    }
}
