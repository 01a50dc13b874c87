using System.Net;
using System.Text;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>Metadata that is accepted can be read, in lists as well.</summary>
public sealed class MetadataRangeTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Theory]
    [InlineData(30, HttpStatusCode.Created)]
    [InlineData(31, HttpStatusCode.BadRequest)]
    [InlineData(98, HttpStatusCode.BadRequest)]
    [InlineData(99, HttpStatusCode.BadRequest)]
    public async Task Metadata_has_at_most_30_levels_over_REST(int depth, HttpStatusCode status)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var email = $"{Guid.NewGuid():N}@example.com";
        var value = $"{new string('[', depth)}1{new string(']', depth)}";
        using var body = new StringContent(
            $$$$"""{"email":"{{{{email}}}}","metadata":{"x":{{{{value}}}}}}""", Encoding.UTF8, "application/json");

        using var created = await service.Rest.PostAsync("/v1/customers", body, cancellationToken);
        Assert.Equal(status, created.StatusCode);
        using var found = await service.Rest.GetAsync($"/v1/customers:findByEmail?email={email}", cancellationToken);
        Assert.Equal(status == HttpStatusCode.Created ? HttpStatusCode.OK : HttpStatusCode.NotFound, found.StatusCode);
        if (status == HttpStatusCode.Created)
            Assert.Contains($"\"x\":{value}", await found.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
        using var list = await service.Rest.GetAsync("/v1/customers?page_size=1000", cancellationToken);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public async Task Metadata_has_at_most_30_levels_over_gRPC(int depth, bool isAccepted)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var value = Enumerable.Range(0, depth).Aggregate(
            Value.ForNumber(1), (inner, _) => Value.ForStruct(new() { Fields = { ["a"] = inner } }));
        var customer = new Customer { Email = $"{Guid.NewGuid():N}@example.com", Metadata = { ["x"] = value } };

        var failure = await service.Customers.CreateCustomerAsync(
            new() { Customer = customer }, cancellationToken: cancellationToken).ResponseAsync.FailureAsync();

        Assert.Equal(isAccepted ? null : StatusCode.InvalidArgument, failure?.StatusCode);
        // A client of gRPC reads at most 100 levels of messages.
        var list = await service.Customers.ListCustomersAsync(new() { PageSize = 1000 }, cancellationToken: cancellationToken);
        Assert.Equal(isAccepted, list.Customers.Any(listed => listed.Email == customer.Email));
    }

    [Fact]
    public async Task A_value_without_a_kind_is_rejected_by_name()
    {
        var customer = new Customer { Email = "kind@example.com", Metadata = { ["x"] = new Value() } };
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await service.Customers.CreateCustomerAsync(
            new() { Customer = customer }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((StatusCode.InvalidArgument, "customer.metadata.x"), (failure.StatusCode, failure.InvalidFields().Single()));
    }

    [Fact]
    public async Task A_mask_with_U0000_in_a_key_is_rejected()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var customer = await service.Customers.CreateCustomerAsync(
            new() { Customer = new() { Email = "key@example.com" } }, cancellationToken: cancellationToken);
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await service.Customers.UpdateCustomerAsync(
            new() { Customer = new() { Id = customer.Id }, UpdateMask = new() { Paths = { "metadata.a\0" } } },
            cancellationToken: cancellationToken));
        Assert.Equal((StatusCode.InvalidArgument, "update_mask"), (failure.StatusCode, failure.InvalidFields().Single()));
    }
}
