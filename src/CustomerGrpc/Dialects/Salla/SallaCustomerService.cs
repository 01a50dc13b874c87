using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Salla.V2;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Masks;
using Grpc.Core;
using CreateCustomerRequest = CustomerGrpc.Salla.V2.CreateCustomerRequest;
using DeleteCustomerRequest = CustomerGrpc.Salla.V2.DeleteCustomerRequest;
using GetCustomerRequest = CustomerGrpc.Salla.V2.GetCustomerRequest;
using ListCustomersRequest = CustomerGrpc.Salla.V2.ListCustomersRequest;
using ListCustomersResponse = CustomerGrpc.Salla.V2.ListCustomersResponse;
using UpdateCustomerRequest = CustomerGrpc.Salla.V2.UpdateCustomerRequest;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>The customer routes of Salla. They call the canonical use cases.</summary>
internal sealed class SallaCustomerService(
    CreateCustomer createCustomer,
    GetCustomer getCustomer,
    PageCustomers pageCustomers,
    UpdateCustomer updateCustomer,
    DeleteCustomer deleteCustomer)
    : CustomerGrpc.Salla.V2.SallaCustomerService.SallaCustomerServiceBase
{
    private const int DefaultPageSize = 15;

    private static readonly UpdateMask StatusMask =
        UpdateMask.OfFields(Customers.V1.Customer.Descriptor, Customers.V1.Customer.StatusFieldNumber);

    public override async Task<CustomerResponse> CreateCustomer(CreateCustomerRequest request, ServerCallContext context)
    {
        var created = await createCustomer.ExecuteAsync(
            Caller.Of(context), SallaMapping.ToCustomer(request), metadataJson: null, context.CancellationToken);
        EntityTag.Set(context, created.Customer.Etag);
        return SallaMapping.ToResponse(created, StatusCodes.Status201Created, context);
    }

    public override async Task<CustomerResponse> GetCustomer(GetCustomerRequest request, ServerCallContext context)
    {
        var found = await getCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Number(request.Customer), context.CancellationToken);
        EntityTag.Set(context, found.Customer.Etag);
        return SallaMapping.ToResponse(found, StatusCodes.Status200OK, context);
    }

    public override async Task<ListCustomersResponse> ListCustomers(ListCustomersRequest request, ServerCallContext context)
    {
        var page = await pageCustomers.ExecuteAsync(
            Caller.Of(context),
            new CustomerFilter { Text = request.Keyword },
            request.HasPage ? request.Page : 1,
            request.HasPerPage ? request.PerPage : DefaultPageSize,
            context.CancellationToken);
        return SallaMapping.ToResponse(page, context);
    }

    public override async Task<CustomerResponse> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext context)
    {
        var updated = await updateCustomer.ExecuteAsync(
            Caller.Of(context),
            CustomerKey.Number(request.Customer),
            SallaMapping.ToUpdate(request, UpdateMask.Of(context)) with { Condition = RevisionCondition.Of(context) },
            context.CancellationToken);
        EntityTag.Set(context, updated.Customer.Etag);
        return SallaMapping.ToResponse(updated, StatusCodes.Status200OK, context);
    }

    public override async Task<MessageResponse> DeleteCustomer(DeleteCustomerRequest request, ServerCallContext context)
    {
        await deleteCustomer.ExecuteAsync(
            Caller.Of(context), CustomerKey.Number(request.Customer), RevisionCondition.Of(context), context.CancellationToken);
        return SallaMapping.ToResponse(StatusCodes.Status200OK, "The customer has been deleted successfully");
    }

    public override async Task<MessageResponse> BanCustomer(BanCustomerRequest request, ServerCallContext context)
    {
        await SetStatusAsync(request.Customer, CustomerStatus.Banned, context);
        return SallaMapping.ToResponse(StatusCodes.Status201Created, "The customer has been banned successfully");
    }

    public override async Task<MessageResponse> UnbanCustomer(UnbanCustomerRequest request, ServerCallContext context)
    {
        await SetStatusAsync(request.Customer, CustomerStatus.Active, context);
        return SallaMapping.ToResponse(StatusCodes.Status200OK, "The customer's ban has been lifted successfully");
    }

    // Lifting the ban of a customer who is not banned does not change the status, such as pending.
    private Task<CustomerRow> SetStatusAsync(long number, CustomerStatus status, ServerCallContext context) => updateCustomer.ExecuteAsync(
        Caller.Of(context),
        CustomerKey.Number(number),
        new CustomerUpdate(new() { Status = status }, StatusMask)
        {
            Views = [CustomerView.IsBanned],
            Condition = RevisionCondition.Of(context),
        },
        context.CancellationToken);
}
