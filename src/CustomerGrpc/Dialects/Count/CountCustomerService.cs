using CustomerGrpc.Access;
using CustomerGrpc.Count.V1;
using CustomerGrpc.Customers;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using CustomerGrpc.Transcoding.Rules;
using Grpc.Core;

namespace CustomerGrpc.Dialects.Count;

/// <summary>The customer routes of COUNT. They call the canonical use cases.</summary>
internal sealed class CountCustomerService(
    CreateCustomer createCustomer,
    GetCustomer getCustomer,
    PageCustomers pageCustomers,
    UpdateCustomer updateCustomer,
    DeleteCustomer deleteCustomer)
    : CustomerGrpc.Count.V1.CountCustomerService.CountCustomerServiceBase
{
    private const int DefaultPageSize = 20;

    public override async Task<CustomerResponse> CreateCustomer(CreateCustomerRequest request, ServerCallContext context)
    {
        var created = await createCustomer.ExecuteAsync(
            Caller.Of(context), CountMapping.ToCustomer(request), metadataJson: null, context.CancellationToken);
        EntityTag.Set(context, created.Customer.Etag);
        return CountMapping.ToResponse(created, "Customer created successfully", Ignored(context));
    }

    public override async Task<CustomerResponse> GetCustomer(GetCustomerRequest request, ServerCallContext context)
    {
        var found = await getCustomer.ExecuteAsync(Caller.Of(context), CountMapping.KeyOf(request.Uuid), context.CancellationToken);
        EntityTag.Set(context, found.Customer.Etag);
        return CountMapping.ToResponse(found, "Customer retrieved successfully", Ignored(context));
    }

    public override async Task<ListCustomersResponse> ListCustomers(ListCustomersRequest request, ServerCallContext context)
    {
        var page = await pageCustomers.ExecuteAsync(
            Caller.Of(context),
            CountMapping.ToFilter(request),
            request.HasPage ? request.Page : 1,
            request.HasLimit ? request.Limit : DefaultPageSize,
            context.CancellationToken);
        var response = CountMapping.ToResponse(page, "Customers retrieved successfully");
        // The pages of a number cannot end early: the next one would begin after customers that were left out.
        return context.IsRest() || response.CalculateSize() <= CustomerSize.MaxMessage
            ? response
            : throw CustomerError.Invalid(FieldPath.Of("limit"), CountErrors.PageTooLarge);
    }

    public override async Task<CustomerResponse> FindCustomerByEmail(FindCustomerByEmailRequest request, ServerCallContext context)
    {
        var found = await getCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Email(request.Email), context.CancellationToken);
        EntityTag.Set(context, found.Customer.Etag);
        return CountMapping.ToResponse(found, "Customer retrieved successfully", Ignored(context));
    }

    public override async Task<CustomerResponse> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext context)
    {
        var mask = UpdateMask.Of(context);
        var updated = await updateCustomer.ExecuteAsync(
            Caller.Of(context),
            CountMapping.KeyOf(request.Uuid),
            CountMapping.ToUpdate(request, mask, UndecidedViolations.Of(context)) with { Condition = RevisionCondition.Of(context) },
            context.CancellationToken);
        EntityTag.Set(context, updated.Customer.Etag);
        return CountMapping.ToResponse(updated, "Customer updated successfully", [.. CountMapping.NotUpdated(mask), .. Ignored(context)]);
    }

    public override async Task<DeleteCustomerResponse> DeleteCustomer(DeleteCustomerRequest request, ServerCallContext context)
    {
        await deleteCustomer.ExecuteAsync(
            Caller.Of(context), CountMapping.KeyOf(request.Uuid), RevisionCondition.Of(context), context.CancellationToken);
        return new DeleteCustomerResponse { Status = "success", Message = "Customer deleted successfully" };
    }

    private static IEnumerable<PartnerWarning> Ignored(ServerCallContext context) =>
        CountMapping.UnusedFields(UnknownRequestFields.Of(context));
}
