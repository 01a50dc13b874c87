using CustomerGrpc.Customers.V1;
using Grpc.Core;

namespace CustomerGrpc.Tests.Support;

public sealed class ServiceFixtureTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task The_service_uses_its_own_sockets_and_database()
    {
        var request = new CreateCustomerRequest { Customer = new() { Email = "ada@example.com", Name = "Ada" } };

        var created = await service.Customers.CreateCustomerAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Ada", created.Name);
        Assert.Equal("ada@example.com", await service.QueryAsync("SELECT email FROM customers"));
    }

    [Fact]
    public async Task A_token_has_a_store_and_scopes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var reader = service.CustomersAs(await service.CreateTokenAsync("other", "customers.read"));
        var request = new CreateCustomerRequest { Customer = new() { Email = "bob@example.com" } };

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => reader.CreateCustomerAsync(request, cancellationToken: cancellationToken).ResponseAsync);

        Assert.Equal((StatusCode.PermissionDenied, "SCOPE_MISSING"), (refused.StatusCode, refused.Reason()));
    }
}
