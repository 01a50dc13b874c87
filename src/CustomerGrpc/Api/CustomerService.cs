using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Api;

/// <summary>customers.v1.CustomerService: each method calls one use case.</summary>
internal sealed class CustomerService(
    CreateCustomer createCustomer,
    GetCustomer getCustomer,
    ListCustomers listCustomers,
    UpdateCustomer updateCustomer,
    DeleteCustomer deleteCustomer,
    UndeleteCustomer undeleteCustomer,
    EraseCustomer eraseCustomer) : CustomerGrpc.Customers.V1.CustomerService.CustomerServiceBase
{
    public override async Task<Customer> CreateCustomer(CreateCustomerRequest request, ServerCallContext context)
    {
        var row = await createCustomer.ExecuteAsync(Caller.Of(context), request.Customer, metadataJson: null, context.CancellationToken);
        return row.Customer;
    }

    public override async Task<Customer> GetCustomer(GetCustomerRequest request, ServerCallContext context)
    {
        var row = await getCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Id(request.Id), context.CancellationToken);
        return row.Customer;
    }

    public override Task<ListCustomersResponse> ListCustomers(ListCustomersRequest request, ServerCallContext context) =>
        listCustomers.ExecuteAsync(Caller.Of(context), request, context.CancellationToken);

    public override async Task<Customer> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext context)
    {
        var update = new CustomerUpdate(request.Customer, UpdateMask.Of(context))
        {
            Condition = RevisionCondition.Of(context, request.Customer.Etag),
        };
        var row = await updateCustomer.ExecuteAsync(
            Caller.Of(context), CustomerKey.Id(request.Customer.Id), update, context.CancellationToken);
        return row.Customer;
    }

    public override async Task<Empty> DeleteCustomer(DeleteCustomerRequest request, ServerCallContext context)
    {
        var condition = RevisionCondition.Of(context, request.Etag);
        await deleteCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Id(request.Id), condition, context.CancellationToken);
        return new Empty();
    }

    public override async Task<Customer> UndeleteCustomer(UndeleteCustomerRequest request, ServerCallContext context)
    {
        var condition = RevisionCondition.Of(context, request.Etag);
        var row = await undeleteCustomer.ExecuteAsync(
            Caller.Of(context), CustomerKey.Id(request.Id), condition, context.CancellationToken);
        return row.Customer;
    }

    public override Task<Erasure> EraseCustomer(EraseCustomerRequest request, ServerCallContext context)
    {
        var condition = RevisionCondition.Of(context, request.Etag);
        return eraseCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Id(request.Id), condition, context.CancellationToken);
    }

    public override async Task<Customer> FindCustomerByEmail(FindCustomerByEmailRequest request, ServerCallContext context)
    {
        var row = await getCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Email(request.Email), context.CancellationToken);
        return row.Customer;
    }
}
