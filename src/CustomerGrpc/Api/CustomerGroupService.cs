using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Api;

/// <summary>customers.v1.CustomerGroupService, for internal services.</summary>
internal sealed class CustomerGroupService(CustomerGroups groups) : CustomerGrpc.Customers.V1.CustomerGroupService.CustomerGroupServiceBase
{
    public override Task<CustomerGroup> CreateCustomerGroup(CreateCustomerGroupRequest request, ServerCallContext context) =>
        groups.CreateAsync(Caller.Of(context), request.Name, context.CancellationToken);

    public override async Task<ListCustomerGroupsResponse> ListCustomerGroups(
        ListCustomerGroupsRequest request, ServerCallContext context) =>
        new() { Groups = { await groups.ListAsync(Caller.Of(context), context.CancellationToken) } };

    public override async Task<Empty> DeleteCustomerGroup(DeleteCustomerGroupRequest request, ServerCallContext context)
    {
        await groups.DeleteAsync(Caller.Of(context), request.Number, context.CancellationToken);
        return new Empty();
    }
}
