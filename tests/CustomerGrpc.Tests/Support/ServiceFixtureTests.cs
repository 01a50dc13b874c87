using CustomerGrpc.Customers.V1;
using Grpc.Core;

namespace CustomerGrpc.Tests.Support;

public sealed class ServiceFixtureTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task The_service_answers_on_its_own_sockets_and_database()
    {
        var created = await service.Grpc.CallAsync<Customer>(
            "customers.v1.CustomerService/CreateCustomer",
            new CreateCustomerRequest { Customer = new() { Email = "ada@example.com", Name = "Ada" } });

        Assert.Equal("Ada", created.Message.Name);
        Assert.Equal("ada@example.com", await service.QueryAsync("SELECT email FROM customers"));
    }

    [Fact]
    public async Task A_token_is_of_a_store_and_its_scopes()
    {
        using var reader = service.GrpcAs(await service.CreateTokenAsync("other", "customers.read"));

        var refused = await reader.CallAsync<Customer>(
            "customers.v1.CustomerService/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = "bob@example.com" } });

        Assert.Equal(StatusCode.PermissionDenied, refused.Status.StatusCode);
        Assert.Equal("SCOPE_MISSING", refused.Reason);
    }
}
