using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>Platform users belong to a store: another store neither changes nor sees them.</summary>
public sealed class StoreUsersTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string User = "01a1fc64f6767673a3d42d67";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_stores_name_the_same_user_as_they_like()
    {
        var (one, other) = (await StoreAsync("users-one"), await StoreAsync("users-other"));
        foreach (var (store, name) in new[] { (one, "Ada Obi"), (other, "Bob Eze") })
        {
            await UpsertAsync(store, name);
            await store.Customers.CreateCustomerAsync(Linked(), cancellationToken: Cancellation);
        }

        await UpsertAsync(one, "Ada Obi-Eze");

        Assert.Equal("Ada Obi-Eze", await LinkedNameAsync(one));
        Assert.Equal("Bob Eze", await LinkedNameAsync(other));
    }

    [Fact]
    public async Task A_user_of_another_store_cannot_be_linked_and_is_not_shown()
    {
        var (one, other) = (await StoreAsync("users-known"), await StoreAsync("users-unknown"));
        await UpsertAsync(one, "Ada Obi");

        var failure = await other.Customers.CreateCustomerAsync(Linked(), cancellationToken: Cancellation).ResponseAsync.FailureAsync();

        Assert.Equal(StatusCode.InvalidArgument, failure?.StatusCode);
        Assert.DoesNotContain("Ada", failure!.ToString(), StringComparison.Ordinal);
        await UpsertAsync(other, "Bob Eze");
        Assert.Equal("Bob Eze", (await other.Customers.CreateCustomerAsync(Linked(), cancellationToken: Cancellation)).User.Name);
    }

    private static CreateCustomerRequest Linked() => new() { Customer = new() { Email = "linked@example.com", User = new() { Id = User } } };

    private static async Task UpsertAsync(Clients store, string name) => await store.Users.UpsertPlatformUserAsync(
        new() { Id = User, Name = name, Email = "user@example.com" }, cancellationToken: Cancellation);

    private static async Task<string> LinkedNameAsync(Clients store)
    {
        var found = await store.Customers.FindCustomerByEmailAsync(new() { Email = "linked@example.com" }, cancellationToken: Cancellation);
        return found.User.Name;
    }

    private async Task<Clients> StoreAsync(string name)
    {
        var calls = service.GrpcAs(await service.CreateTokenAsync(name));
        return new(new(calls), new(calls));
    }

    private sealed record Clients(CustomerService.CustomerServiceClient Customers, PlatformUserService.PlatformUserServiceClient Users);
}
