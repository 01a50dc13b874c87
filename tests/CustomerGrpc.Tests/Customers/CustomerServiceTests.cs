using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>The six RPCs, over both carriers.</summary>
public sealed class CustomerServiceTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Service = "customers.v1.CustomerService";

    [Fact]
    public async Task A_created_customer_is_where_its_location_says()
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
    public async Task Both_carriers_and_both_spellings_of_the_id_show_the_same_customer()
    {
        var created = await CreateAsync("faces@example.com");

        var overGrpc = await service.Grpc.CallAsync<Customer>($"{Service}/GetCustomer", new GetCustomerRequest { Id = created.Id });
        var hex = CustomerGrpc.Database.RecordId.ToHex(Guid.Parse(created.Id));
        var overRest = await service.Rest.GetStringAsync($"/v1/customers/{hex}", TestContext.Current.CancellationToken);

        Assert.Equal(created, overGrpc.Message);
        Assert.Equal(created, Customer.Parser.ParseJson(overRest));
    }

    [Fact]
    public async Task An_email_is_found_without_regard_to_case_and_free_after_deletion()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var created = await CreateAsync("Free@Example.com");
        var find = new FindCustomerByEmailRequest { Email = "fREE@eXAMPLE.com" };
        Assert.Equal(created, (await service.Grpc.CallAsync<Customer>($"{Service}/FindCustomerByEmail", find)).Message);
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
    public async Task Pages_show_every_customer_once_and_the_newest_first()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var token = await service.CreateTokenAsync("pages");
        using var grpc = service.GrpcAs(token);
        using var rest = service.RestAs(token);
        var created = new List<string>();
        for (var i = 0; i < 7; i++)
            created.Add((await grpc.CallAsync<Customer>($"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = $"p{i}@example.com" } })).Message.Id);

        var listed = new List<string>();
        var page = "";
        do
        {
            var body = await rest.GetFromJsonAsync<JsonObject>($"/v1/customers?page_size=3&pageToken={page}", cancellationToken);
            listed.AddRange(body!["customers"]!.AsArray().Select(customer => (string)customer!["id"]!));
            page = (string)body["nextPageToken"]!;
        }
        while (page.Length > 0);

        // Ids made within one millisecond have no order.
        Assert.Equal(created.OrderDescending(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_list_can_be_filtered_by_status_and_email()
    {
        var token = await service.CreateTokenAsync("filters");
        using var grpc = service.GrpcAs(token);
        foreach (var (email, status) in new[] { ("A@example.com", CustomerStatus.Active), ("b@example.com", CustomerStatus.Banned), ("c@example.com", CustomerStatus.Banned) })
            await grpc.CallAsync<Customer>($"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = email, Status = status } });

        Assert.Equal(["b@example.com", "c@example.com"], await EmailsAsync(new() { Status = CustomerStatus.Banned }));
        Assert.Equal(["A@example.com"], await EmailsAsync(new() { Email = "a@EXAMPLE.com" }));
        Assert.Equal([], await EmailsAsync(new() { Email = "a@example.com", Status = CustomerStatus.Banned }));

        async Task<IEnumerable<string>> EmailsAsync(ListCustomersRequest request) =>
            (await grpc.CallAsync<ListCustomersResponse>($"{Service}/ListCustomers", request)).Message.Customers.Select(customer => customer.Email).Order();
    }

    [Fact]
    public async Task A_page_token_is_good_for_its_own_filters_only()
    {
        var token = await service.CreateTokenAsync("tokens");
        using var grpc = service.GrpcAs(token);
        for (var i = 0; i < 2; i++)
            await grpc.CallAsync<Customer>($"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = $"t{i}@example.com" } });
        var first = await grpc.CallAsync<ListCustomersResponse>($"{Service}/ListCustomers", new ListCustomersRequest { PageSize = 1 });

        foreach (var pageToken in new[] { first.Message.NextPageToken, "x", "!" })
        {
            var request = new ListCustomersRequest { PageSize = 1, PageToken = pageToken, Status = CustomerStatus.Active };
            var refused = await grpc.CallAsync<ListCustomersResponse>($"{Service}/ListCustomers", request);
            Assert.Equal((StatusCode.InvalidArgument, "page_token"), (refused.Status.StatusCode, refused.InvalidFields.Single()));
        }
    }

    [Fact]
    public async Task A_deletion_with_an_old_etag_does_not_take_place()
    {
        var created = await CreateAsync("delete-etag@example.com");

        var refused = await service.Grpc.CallAsync<Empty>($"{Service}/DeleteCustomer", new DeleteCustomerRequest { Id = created.Id, Etag = "\"9\"" });
        var deleted = await service.Grpc.CallAsync<Empty>($"{Service}/DeleteCustomer", new DeleteCustomerRequest { Id = created.Id, Etag = created.Etag });

        Assert.Equal((StatusCode.Aborted, StatusCode.OK), (refused.Status.StatusCode, deleted.Status.StatusCode));
    }

    [Fact]
    public async Task The_etag_is_also_http_s_and_an_update_can_be_made_to_match_it()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var created = await service.Rest.PostAsJsonAsync("/v1/customers", new { email = "http-etag@example.com" }, cancellationToken);
        Assert.Equal("\"1\"", created.Headers.ETag?.ToString());

        Assert.Equal(HttpStatusCode.OK, await PatchIfMatchAsync("\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await PatchIfMatchAsync("\"1\""));

        async Task<HttpStatusCode> PatchIfMatchAsync(string etag)
        {
            using var patch = new HttpRequestMessage(HttpMethod.Patch, created.Headers.Location) { Content = JsonContent.Create(new { name = "New" }) };
            patch.Headers.IfMatch.ParseAdd(etag);
            return (await service.Rest.SendAsync(patch)).StatusCode;
        }
    }

    [Fact]
    public async Task A_platform_user_is_linked_shown_and_followed()
    {
        const string id = "6650aa11bb22cc33dd44ee55";
        await UpsertUserAsync(id, "Ada Obi");
        var linked = await service.Grpc.CallAsync<Customer>(
            $"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = "linked@example.com", User = new() { Id = id } } });
        Assert.Equal((id, "Ada Obi"), (linked.Message.User.Id, linked.Message.User.Name));

        await UpsertUserAsync(id, "Ada Lovelace");
        var read = await service.Grpc.CallAsync<Customer>($"{Service}/GetCustomer", new GetCustomerRequest { Id = linked.Message.Id });
        Assert.Equal("Ada Lovelace", read.Message.User.Name);

        var second = await service.Grpc.CallAsync<Customer>(
            $"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = "second@example.com", User = new() { Id = id } } });
        Assert.Equal((StatusCode.AlreadyExists, "USER_IN_USE"), (second.Status.StatusCode, second.Reason));
    }

    [Fact]
    public async Task A_store_sees_nothing_of_another()
    {
        var created = await CreateAsync("mine@example.com");
        var token = await service.CreateTokenAsync("stranger");
        using var grpc = service.GrpcAs(token);

        var get = await grpc.CallAsync<Customer>($"{Service}/GetCustomer", new GetCustomerRequest { Id = created.Id });
        var find = await grpc.CallAsync<Customer>($"{Service}/FindCustomerByEmail", new FindCustomerByEmailRequest { Email = "mine@example.com" });
        var update = await grpc.CallAsync<Customer>($"{Service}/UpdateCustomer", new UpdateCustomerRequest { Customer = new() { Id = created.Id, Name = "x" } });
        var delete = await grpc.CallAsync<Empty>($"{Service}/DeleteCustomer", new DeleteCustomerRequest { Id = created.Id });
        var list = await grpc.CallAsync<ListCustomersResponse>($"{Service}/ListCustomers", new ListCustomersRequest());

        Assert.All([get.Status, find.Status, update.Status, delete.Status], status => Assert.Equal(StatusCode.NotFound, status.StatusCode));
        Assert.Empty(list.Message.Customers);
        Assert.Equal("mine@example.com", (await grpc.CallAsync<Customer>(
            $"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = "mine@example.com" } })).Message.Email);
    }

    private async Task<Customer> CreateAsync(string email) => (await service.Grpc.CallAsync<Customer>(
        $"{Service}/CreateCustomer", new CreateCustomerRequest { Customer = new() { Email = email } })).Message;

    private async Task UpsertUserAsync(string id, string name)
    {
        var answer = await service.Grpc.CallAsync<PlatformUser>(
            "customers.v1.PlatformUserService/UpsertPlatformUser", new UpsertPlatformUserRequest { Id = id, Name = name, Email = "user@example.com" });
        Assert.Equal(id, answer.Message.Id);
    }

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
}
