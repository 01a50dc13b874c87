using CustomerGrpc.Customers.V1;
using Grpc.Core;

namespace CustomerGrpc.Bench.Json;

/// <summary>Creates nothing: answers with what it was sent.</summary>
internal sealed class EchoService : CustomerService.CustomerServiceBase
{
    public override Task<Customer> CreateCustomer(CreateCustomerRequest request, ServerCallContext context) =>
        Task.FromResult(request.Customer);
}
