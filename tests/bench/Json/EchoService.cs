using CustomerGrpc.Customers.V1;
using Grpc.Core;

namespace CustomerGrpc.Bench.Json;

/// <summary>Stores nothing and returns the customer of the request.</summary>
internal sealed class EchoService : CustomerService.CustomerServiceBase
{
    public override Task<Customer> CreateCustomer(CreateCustomerRequest request, ServerCallContext context) =>
        Task.FromResult(request.Customer);
}
