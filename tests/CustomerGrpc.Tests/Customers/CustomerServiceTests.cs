using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using static CustomerGrpc.Customers.V1.CustomerService;

namespace CustomerGrpc.Tests.Customers;

/// <summary>Tests the six RPCs over gRPC and REST.</summary>
public sealed class CustomerServiceTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task The_Location_header_of_a_created_customer_is_its_URL()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var sent = new { name = "Ada Obi", email = "location@example.com" };
        using var created = await service.Rest.PostAsJsonAsync("/v1/customers", sent, cancellationToken);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var body = await BodyAsync(created);
        Assert.Equal($"/v1/customers/{body["id"]}", created.Headers.Location?.ToString());
        var read = await service.Rest.GetFromJsonAsync<JsonNode>(created.Headers.Location, cancellationToken);
        Assert.Equal(body.ToJsonString(), read!.ToJsonString());
        Assert.Equal(("CUSTOMER_STATUS_ACTIVE", (string?)body["createTime"]), ((string?)body["status"], (string?)body["lastActiveTime"]));
    }

    [Fact]
    public async Task gRPC_and_REST_return_the_same_customer_for_both_forms_of_its_id()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var created = await CreateAsync("faces@example.com");

        var overGrpc = await service.Customers.GetCustomerAsync(new() { Id = created.Id }, cancellationToken: cancellationToken);
        var hex = CustomerGrpc.Database.RecordId.ToHex(Guid.Parse(created.Id));
        var overRest = await service.Rest.GetStringAsync($"/v1/customers/{hex}", cancellationToken);

        Assert.Equal(created, overGrpc);
        Assert.Equal(created, Customer.Parser.ParseJson(overRest));
    }

    [Fact]
    public async Task Emails_are_case_insensitive_and_can_be_reused_after_deletion()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var created = await CreateAsync("Free@Example.com");
        var find = new FindCustomerByEmailRequest { Email = "fREE@eXAMPLE.com" };
        Assert.Equal(created, await service.Customers.FindCustomerByEmailAsync(find, cancellationToken: cancellationToken));
        using var taken = await service.Rest.PostAsJsonAsync("/v1/customers", new { email = "free@example.COM" }, cancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);

        using var deleted = await service.Rest.DeleteAsync($"/v1/customers/{created.Id}", cancellationToken);

        Assert.Equal((HttpStatusCode.NoContent, ""), (deleted.StatusCode, await deleted.Content.ReadAsStringAsync(cancellationToken)));
        using var found = await service.Rest.GetAsync("/v1/customers:findByEmail?email=free@example.com", cancellationToken);
        using var deletedAgain = await service.Rest.DeleteAsync($"/v1/customers/{created.Id}", cancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (found.StatusCode, deletedAgain.StatusCode));
        Assert.Equal("free@example.COM", (await CreateAsync("free@example.COM")).Email);
        Assert.Equal(1L, await service.QueryAsync($"SELECT count(*) FROM customers WHERE id = '{created.Id}' AND delete_time IS NOT NULL"));
    }

    [Fact]
    public async Task Pages_contain_every_customer_once_newest_first()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var token = await service.CreateTokenAsync("pages");
        var customers = service.CustomersAs(token);
        using var rest = service.RestAs(token);
        var created = new List<string>();
        for (var i = 0; i < 7; i++)
            created.Add((await CreateAsync(customers, new() { Email = $"p{i}@example.com" })).Id);

        var listed = new List<string>();
        var page = "";
        do
        {
            var body = await rest.GetFromJsonAsync<JsonObject>($"/v1/customers?page_size=3&pageToken={page}", cancellationToken);
            listed.AddRange(body!["customers"]!.AsArray().Select(customer => (string)customer!["id"]!));
            page = (string)body["nextPageToken"]!;
        }
        while (page.Length > 0);

        // Ids that were created in the same millisecond have no order.
        Assert.Equal(created.OrderDescending(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_list_can_be_filtered_by_status_and_email()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var token = await service.CreateTokenAsync("filters");
        var customers = service.CustomersAs(token);
        foreach (var (email, status) in new[] { (
            "A@example.com", CustomerStatus.Active), ("b@example.com", CustomerStatus.Banned), ("c@example.com", CustomerStatus.Banned) })
            await CreateAsync(customers, new() { Email = email, Status = status });

        Assert.Equal(["b@example.com", "c@example.com"], await EmailsAsync(new() { Status = CustomerStatus.Banned }));
        Assert.Equal(["A@example.com"], await EmailsAsync(new() { Email = "a@EXAMPLE.com" }));
        Assert.Equal([], await EmailsAsync(new() { Email = "a@example.com", Status = CustomerStatus.Banned }));

        async Task<IEnumerable<string>> EmailsAsync(ListCustomersRequest request) =>
            (await customers.ListCustomersAsync(request)).Customers.Select(customer => customer.Email).Order();
    }

    [Fact]
    public async Task A_page_token_is_valid_only_for_its_own_filters()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var token = await service.CreateTokenAsync("tokens");
        var customers = service.CustomersAs(token);
        for (var i = 0; i < 2; i++)
            await CreateAsync(customers, new() { Email = $"t{i}@example.com" });
        var first = await customers.ListCustomersAsync(new() { PageSize = 1 }, cancellationToken: cancellationToken);

        foreach (var pageToken in new[] { first.NextPageToken, "x", "!" })
        {
            var request = new ListCustomersRequest { PageSize = 1, PageToken = pageToken, Status = CustomerStatus.Active };
            var refused = await Assert.ThrowsAsync<RpcException>(
                () => customers.ListCustomersAsync(request, cancellationToken: cancellationToken).ResponseAsync);
            Assert.Equal((StatusCode.InvalidArgument, "page_token"), (refused.StatusCode, refused.InvalidFields().Single()));
        }
    }

    [Fact]
    public async Task A_deletion_with_an_old_etag_is_rejected()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var created = await CreateAsync("delete-etag@example.com");

        var stale = new DeleteCustomerRequest { Id = created.Id, Etag = "\"9\"" };

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => service.Customers.DeleteCustomerAsync(stale, cancellationToken: cancellationToken).ResponseAsync);
        await service.Customers.DeleteCustomerAsync(new() { Id = created.Id, Etag = created.Etag }, cancellationToken: cancellationToken);

        Assert.Equal(StatusCode.Aborted, refused.StatusCode);
    }

    [Fact]
    public async Task The_etag_is_sent_as_ETag_header_and_If_Match_is_checked()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var created = await service.Rest.PostAsJsonAsync("/v1/customers", new { email = "http-etag@example.com" }, cancellationToken);
        Assert.Equal("\"1\"", created.Headers.ETag?.ToString());

        Assert.Equal(HttpStatusCode.OK, await PatchIfMatchAsync("\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await PatchIfMatchAsync("\"1\""));

        async Task<HttpStatusCode> PatchIfMatchAsync(string etag)
        {
            using var patch = new HttpRequestMessage(
                HttpMethod.Patch, created.Headers.Location)
            { Content = JsonContent.Create(new { name = "New" }) };
            patch.Headers.IfMatch.ParseAdd(etag);
            return (await service.Rest.SendAsync(patch)).StatusCode;
        }
    }

    [Fact]
    public async Task A_linked_platform_user_is_returned_and_its_changes_are_visible()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        const string id = "6650aa11bb22cc33dd44ee55";
        await UpsertUserAsync(id, "Ada Obi");
        var linked = await service.Customers.CreateCustomerAsync(
            new() { Customer = new() { Email = "linked@example.com", User = new() { Id = id } } }, cancellationToken: cancellationToken);
        Assert.Equal((id, "Ada Obi"), (linked.User.Id, linked.User.Name));

        await UpsertUserAsync(id, "Ada Lovelace");
        var read = await service.Customers.GetCustomerAsync(new() { Id = linked.Id }, cancellationToken: cancellationToken);
        Assert.Equal("Ada Lovelace", read.User.Name);

        var second = new CreateCustomerRequest { Customer = new() { Email = "second@example.com", User = new() { Id = id } } };
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => service.Customers.CreateCustomerAsync(second, cancellationToken: cancellationToken).ResponseAsync);
        Assert.Equal((StatusCode.AlreadyExists, "USER_IN_USE"), (refused.StatusCode, refused.Reason()));
    }

    [Fact]
    public async Task A_store_cannot_access_customers_of_another()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var created = await CreateAsync("mine@example.com");
        var token = await service.CreateTokenAsync("stranger");
        var customers = service.CustomersAs(token);

        var update = new UpdateCustomerRequest { Customer = new() { Id = created.Id, Name = "x" } };
        Task[] calls =
        [
            customers.GetCustomerAsync(new() { Id = created.Id }, cancellationToken: cancellationToken).ResponseAsync,
            customers.FindCustomerByEmailAsync(new() { Email = "mine@example.com" }, cancellationToken: cancellationToken).ResponseAsync,
            customers.UpdateCustomerAsync(update, cancellationToken: cancellationToken).ResponseAsync,
            customers.DeleteCustomerAsync(new() { Id = created.Id }, cancellationToken: cancellationToken).ResponseAsync,
        ];
        var failures = await Task.WhenAll(calls.Select(call => call.FailureAsync()));
        var list = await customers.ListCustomersAsync(new(), cancellationToken: cancellationToken);

        Assert.All(failures, failure => Assert.Equal(StatusCode.NotFound, failure?.StatusCode));
        Assert.Empty(list.Customers);
        var own = await CreateAsync(customers, new() { Email = "mine@example.com" });
        Assert.Equal("mine@example.com", own.Email);
    }

    private Task<Customer> CreateAsync(string email) => CreateAsync(service.Customers, new() { Email = email });

    private static Task<Customer> CreateAsync(CustomerServiceClient customers, Customer customer) =>
        customers.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync;

    private async Task UpsertUserAsync(string id, string name)
    {
        var user = await service.Users.UpsertPlatformUserAsync(new() { Id = id, Name = name, Email = "user@example.com" });
        Assert.Equal(id, user.Id);
    }

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
}
