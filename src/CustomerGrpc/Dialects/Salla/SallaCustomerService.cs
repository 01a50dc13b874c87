using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Hosting;
using CustomerGrpc.Salla.V2;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Masks;
using CustomerGrpc.Transcoding.Rules;
using Grpc.Core;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>The customer routes of Salla. They call the canonical use cases.</summary>
internal sealed class SallaCustomerService(
    CreateCustomer createCustomer,
    GetCustomer getCustomer,
    PageCustomers pageCustomers,
    UpdateCustomer updateCustomer,
    DeleteCustomer deleteCustomer,
    CustomerGroups customerGroups,
    PublicAddress address)
    : CustomerGrpc.Salla.V2.SallaCustomerService.SallaCustomerServiceBase
{
    private const string BlacklistUpdated = "The Blacklist has been updated successfully";

    private readonly SallaResponses _responses = new(address);
    private readonly SallaPages _pages = new(address, new SallaResponses(address));

    public override async Task<CustomerResponse> CreateCustomer(CreateCustomerRequest request, ServerCallContext context)
    {
        var created = await createCustomer.ExecuteAsync(
            Caller.Of(context), SallaMapping.ToCustomer(request), metadataJson: null, context.CancellationToken);
        EntityTag.Set(context, created.Customer.Etag);
        return _responses.Of(created, context);
    }

    public override async Task<CustomerResponse> GetCustomer(GetCustomerRequest request, ServerCallContext context)
    {
        var found = await getCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Number(request.Customer), context.CancellationToken);
        EntityTag.Set(context, found.Customer.Etag);
        return _responses.Of(found, context, request.Fields);
    }

    public override async Task<ListCustomersResponse> ListCustomers(ListCustomersRequest request, ServerCallContext context)
    {
        var page = await pageCustomers.ExecuteAsync(
            Caller.Of(context),
            SallaPages.FilterOf(request, context),
            request.HasPage ? request.Page : 1,
            SallaPages.SizeOf(request.HasPerPage, request.PerPage),
            context.CancellationToken);
        return _pages.Of(page, request, context);
    }

    public override async Task<ListCustomerGroupsResponse> ListCustomerGroups(
        ListCustomerGroupsRequest request, ServerCallContext context) =>
        _pages.Of(await customerGroups.ListAsync(Caller.Of(context), context.CancellationToken), request, context);

    public override async Task<CustomerResponse> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext context)
    {
        var update = SallaMapping.ToUpdate(request, UpdateMask.Of(context), UndecidedViolations.Of(context));
        var updated = await UpdateAsync(request.Customer, update, context);
        EntityTag.Set(context, updated.Customer.Etag);
        return _responses.Of(updated, context);
    }

    public override async Task<MessageResponse> DeleteCustomer(DeleteCustomerRequest request, ServerCallContext context)
    {
        await deleteCustomer.ExecuteAsync(
            Caller.Of(context), CustomerKey.Number(request.Customer), RevisionCondition.Of(context), context.CancellationToken);
        return SallaResponses.OfDeletion("The customer has been deleted successfully");
    }

    public override async Task<MessageResponse> BanCustomer(BanCustomerRequest request, ServerCallContext context)
    {
        await UpdateAsync(request.Customer, SallaMapping.ToBan(request.Reason), context);
        return SallaResponses.Of(StatusCodes.Status201Created, BlacklistUpdated);
    }

    public override async Task<MessageResponse> UnbanCustomer(UnbanCustomerRequest request, ServerCallContext context)
    {
        await UpdateAsync(request.Customer, SallaMapping.ToUnban(), context);
        return SallaResponses.Of(StatusCodes.Status202Accepted, BlacklistUpdated);
    }

    private Task<CustomerRow> UpdateAsync(long number, CustomerUpdate update, ServerCallContext context) => updateCustomer.ExecuteAsync(
        Caller.Of(context),
        CustomerKey.Number(number),
        update with { Condition = RevisionCondition.Of(context) },
        context.CancellationToken);
}
