using System.Net;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static CustomerGrpc.Customers.V1.PlatformUserService;

namespace CustomerGrpc.Tests.Customers;

/// <summary>A deleted customer can be undeleted for 30 days (AIP-164); then its row is removed.</summary>
public sealed class UndeleteTests : IAsyncLifetime
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private ServiceFixture _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceFixture.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task An_undeleted_customer_has_everything_that_it_had()
    {
        var created = await CreateAsync(new()
        {
            Email = "back@example.com",
            Name = "Ada",
            Addresses = { new Address { City = "Wien" } },
            Metadata = { ["a"] = new() { NumberValue = 1 } },
        });
        await DeleteAsync(created.Id);

        Assert.Equal(StatusCode.NotFound, (await _service.Customers
            .GetCustomerAsync(new() { Id = created.Id }, cancellationToken: Cancellation).ResponseAsync.FailureAsync())!.StatusCode);
        var restored = await UndeleteAsync(created.Id);

        Assert.Equal(restored, await _service.Customers.FindCustomerByEmailAsync(
            new() { Email = "back@example.com" }, cancellationToken: Cancellation));
        Assert.Equal("\"3\"", restored.Etag);
        (restored.Etag, restored.UpdateTime) = (created.Etag, created.UpdateTime);
        Assert.Equal(created, restored);
    }

    [Fact]
    public async Task Lists_show_deleted_customers_only_on_request()
    {
        var live = await CreateAsync(new() { Email = "live@example.com" });
        var deleted = await CreateAsync(new() { Email = "deleted@example.com" });
        await DeleteAsync(deleted.Id);

        var normal = await _service.Customers.ListCustomersAsync(new(), cancellationToken: Cancellation);
        var all = await _service.Customers.ListCustomersAsync(new() { ShowDeleted = true }, cancellationToken: Cancellation);
        var rest = JsonNode.Parse(
            await _service.Rest.GetStringAsync("/v1/customers?showDeleted=true&email=DELETED@example.com", Cancellation))!;

        Assert.Equal([live.Id], normal.Customers.Select(customer => customer.Id));
        Assert.Equal(new[] { live.Id, deleted.Id }.Order(), all.Customers.Select(customer => customer.Id).Order());
        var shown = all.Customers.Single(customer => customer.Id == deleted.Id);
        Assert.Equal(Retention, shown.PurgeTime.ToDateTime() - shown.DeleteTime.ToDateTime());
        Assert.Null(all.Customers.Single(customer => customer.Id == live.Id).PurgeTime);
        Assert.Equal(deleted.Id, (string?)rest["customers"]!.AsArray().Single()!["id"]);
    }

    [Fact]
    public async Task A_page_token_is_valid_only_for_the_same_choice_of_deleted_customers()
    {
        await CreateAsync(new() { Email = "1@example.com" });
        await CreateAsync(new() { Email = "2@example.com" });
        var page = await _service.Customers.ListCustomersAsync(
            new() { PageSize = 1, ShowDeleted = true }, cancellationToken: Cancellation);

        var failure = await _service.Customers
            .ListCustomersAsync(new() { PageSize = 1, PageToken = page.NextPageToken }, cancellationToken: Cancellation)
            .ResponseAsync.FailureAsync();

        Assert.Equal(StatusCode.InvalidArgument, failure!.StatusCode);
    }

    [Fact]
    public async Task A_customer_that_is_not_deleted_is_reported()
    {
        var customer = await CreateAsync(new() { Email = "live@example.com" });

        var failure = await _service.Customers
            .UndeleteCustomerAsync(new() { Id = customer.Id }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();

        Assert.Equal((StatusCode.AlreadyExists, "CUSTOMER_NOT_DELETED"), (failure!.StatusCode, failure.Reason()));
    }

    [Fact]
    public async Task An_unknown_customer_and_that_of_another_store_are_not_found()
    {
        var customer = await CreateAsync(new() { Email = "mine@example.com" });
        await DeleteAsync(customer.Id);
        var other = _service.CustomersAs(await _service.CreateTokenAsync("other"));

        var unknown = await _service.Customers
            .UndeleteCustomerAsync(new() { Id = Guid.NewGuid().ToString() }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();
        var foreign = await other
            .UndeleteCustomerAsync(new() { Id = customer.Id }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (unknown!.StatusCode, foreign!.StatusCode));
        Assert.Equal(customer.Id, (await UndeleteAsync(customer.Id)).Id);
    }

    [Fact]
    public async Task An_email_or_a_user_that_another_customer_has_by_now_is_reported()
    {
        var user = new PlatformUser { Id = "0123456789abcdef01234567" };
        await new PlatformUserServiceClient(_service.Grpc).UpsertPlatformUserAsync(
            new() { Id = user.Id, Name = "Ada", Email = "a@example.com" }, cancellationToken: Cancellation);
        var email = await CreateAsync(new() { Email = "taken@example.com" });
        var linked = await CreateAsync(new() { Email = "linked@example.com", User = user });
        await DeleteAsync(email.Id);
        await DeleteAsync(linked.Id);
        await CreateAsync(new() { Email = "TAKEN@example.com", User = user });

        var emailInUse = await _service.Customers
            .UndeleteCustomerAsync(new() { Id = email.Id }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();
        var userInUse = await _service.Customers
            .UndeleteCustomerAsync(new() { Id = linked.Id }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();

        Assert.Equal((StatusCode.AlreadyExists, "EMAIL_IN_USE"), (emailInUse!.StatusCode, emailInUse.Reason()));
        Assert.Equal((StatusCode.AlreadyExists, "USER_IN_USE"), (userInUse!.StatusCode, userInUse.Reason()));
    }

    [Theory]
    [InlineData("\"2\"", HttpStatusCode.OK)]
    [InlineData("\"1\"", HttpStatusCode.PreconditionFailed)]
    public async Task If_Match_is_compared_with_the_deleted_customer(string etag, HttpStatusCode expected)
    {
        var customer = await CreateAsync(new() { Email = "etag@example.com" });
        await DeleteAsync(customer.Id);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/customers/{customer.Id}:undelete")
        {
            Headers = { { "If-Match", etag } },
        };

        using var answer = await _service.Rest.SendAsync(request, Cancellation);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Two_customers_with_one_email_are_not_both_undeleted()
    {
        var ids = new List<string>();
        for (var number = 0; number < 2; number++)
        {
            ids.Add((await CreateAsync(new() { Email = "twice@example.com" })).Id);
            await DeleteAsync(ids[^1]);
        }

        var failures = await Task.WhenAll(ids.Select(id => _service.Customers
            .UndeleteCustomerAsync(new() { Id = id }, cancellationToken: Cancellation).ResponseAsync.FailureAsync()));

        Assert.Equal("EMAIL_IN_USE", failures.Single(failure => failure is not null)!.Reason());
    }

    [Fact]
    public async Task Customers_that_were_deleted_too_long_ago_are_gone()
    {
        var old = await CreateAsync(new() { Email = "old@example.com" });
        await DeleteAsync(old.Id);
        _service.Clock.Advance(Retention + TimeSpan.FromDays(1));
        var kept = await CreateAsync(new() { Email = "kept@example.com" });
        await DeleteAsync(kept.Id);
        await _service.QueryAsync($"UPDATE customers SET delete_time = now() + interval '31 days' WHERE id = '{kept.Id}'");

        var failure = await _service.Customers
            .UndeleteCustomerAsync(new() { Id = old.Id }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();
        var shown = await _service.Customers.ListCustomersAsync(new() { ShowDeleted = true }, cancellationToken: Cancellation);
        var purged = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Job.RunAsync(Cancellation)));

        Assert.Equal(StatusCode.NotFound, failure!.StatusCode);
        Assert.Equal([kept.Id], shown.Customers.Select(customer => customer.Id));
        // One of the runs that are due at the same time is claimed.
        Assert.Equal([1], purged.OfType<int>());
        Assert.Equal(kept.Id, (await _service.QueryAsync("SELECT string_agg(id::text, ',') FROM customers")) as string);
    }

    private PurgeJob Job => _service.Services.GetServices<IHostedService>().OfType<PurgeJob>().Single();

    private async Task<Customer> CreateAsync(Customer customer) =>
        await _service.Customers.CreateCustomerAsync(new() { Customer = customer });

    private async Task DeleteAsync(string id) => await _service.Customers.DeleteCustomerAsync(new() { Id = id });

    private async Task<Customer> UndeleteAsync(string id) => await _service.Customers.UndeleteCustomerAsync(new() { Id = id });
}
