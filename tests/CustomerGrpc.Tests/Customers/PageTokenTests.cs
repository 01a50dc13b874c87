using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>A page token is taken only as it was given, for the list for which it was given.</summary>
public sealed class PageTokenTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{0}", StatusCode.OK)]
    [InlineData(" {0}", StatusCode.InvalidArgument)]
    [InlineData("{0} ", StatusCode.InvalidArgument)]
    [InlineData("{0}=", StatusCode.InvalidArgument)]
    public async Task A_token_is_taken_as_it_was_given(string form, StatusCode expected)
    {
        var (store, token) = await StoreAsync($"token-{Guid.NewGuid():N}");
        var sent = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, token);

        Assert.Equal(expected, await StatusAsync(store, sent));
    }

    [Fact]
    public async Task A_token_of_another_store_is_invalid()
    {
        var (one, token) = await StoreAsync("token-one");
        var (other, _) = await StoreAsync("token-other");

        Assert.Equal(StatusCode.OK, await StatusAsync(one, token));
        Assert.Equal(StatusCode.InvalidArgument, await StatusAsync(other, token));
    }

    private static async Task<StatusCode> StatusAsync(CustomerService.CustomerServiceClient store, string token)
    {
        var failure = await store.ListCustomersAsync(new() { PageToken = token }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();
        return failure?.StatusCode ?? StatusCode.OK;
    }

    // A store with two customers, and the token of its second page.
    private async Task<(CustomerService.CustomerServiceClient Store, string Token)> StoreAsync(string name)
    {
        var store = service.CustomersAs(await service.CreateTokenAsync(name));
        foreach (var email in new[] { "a@example.com", "b@example.com" })
            await store.CreateCustomerAsync(new() { Customer = new() { Email = email } }, cancellationToken: Cancellation);
        var page = await store.ListCustomersAsync(new() { PageSize = 1 }, cancellationToken: Cancellation);
        return (store, page.NextPageToken);
    }
}
