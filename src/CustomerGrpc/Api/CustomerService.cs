using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Api;

/// <summary>customers.v1.CustomerService: one use case a method.</summary>
internal sealed class CustomerService(
    CreateCustomer createCustomer,
    GetCustomer getCustomer,
    ListCustomers listCustomers,
    UpdateCustomer updateCustomer,
    DeleteCustomer deleteCustomer) : CustomerGrpc.Customers.V1.CustomerService.CustomerServiceBase
{
    public override async Task<Customer> CreateCustomer(CreateCustomerRequest request, ServerCallContext context) =>
        CustomerMapping.ToMessage(await createCustomer.ExecuteAsync(
            Caller.Of(context), request.Customer, metadataJson: null, context.CancellationToken));

    public override async Task<Customer> GetCustomer(GetCustomerRequest request, ServerCallContext context) =>
        CustomerMapping.ToMessage(await getCustomer.ExecuteAsync(
            Caller.Of(context), CustomerKey.Id(request.Id), context.CancellationToken));

    public override Task<ListCustomersResponse> ListCustomers(ListCustomersRequest request, ServerCallContext context) =>
        listCustomers.ExecuteAsync(Caller.Of(context), request, context.CancellationToken);

    public override async Task<Customer> UpdateCustomer(UpdateCustomerRequest request, ServerCallContext context) =>
        CustomerMapping.ToMessage(await updateCustomer.ExecuteAsync(
            Caller.Of(context),
            CustomerKey.Id(request.Customer.Id),
            new CustomerUpdate(request.Customer, UpdateMask.Of(context)),
            context.CancellationToken));

    public override async Task<Empty> DeleteCustomer(DeleteCustomerRequest request, ServerCallContext context)
    {
        await deleteCustomer.ExecuteAsync(Caller.Of(context), CustomerKey.Id(request.Id), request.Etag, context.CancellationToken);
        return new Empty();
    }

    public override async Task<Customer> FindCustomerByEmail(FindCustomerByEmailRequest request, ServerCallContext context) =>
        CustomerMapping.ToMessage(await getCustomer.ExecuteAsync(
            Caller.Of(context), CustomerKey.Email(request.Email), context.CancellationToken));
}
