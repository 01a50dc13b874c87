using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>What cannot be right is refused with the right status, in words that name the culprit, and leaves nothing behind.</summary>
public sealed class BadInputTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Id = "01a1fc64-f672-7673-a3d4-2d6760000000";
    private const string Valid = """{"email": "good@example.com"}""";

    [Theory]
    [InlineData("POST", "/v1/customers", """{"emial": "a@example.com"}""", 400, "emial")]
    [InlineData("POST", "/v1/customers", """{"email": 7}""", 400, "email")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "billingAddress": {"city": []}}""", 400, "billingAddress.city")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "addresses": [{}, {"twon": "x"}]}""", 400, "addresses[1].twon")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "groups": [1.5]}""", 400, "groups[0]")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "status": "CUSTOMER_STATUS_BAD"}""", 400, "status")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "status": 99}""", 400, "status")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "name": "a\u0000b"}""", 400, "name")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "email": "b@example.com"}""", 400, "email")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "firstName": "a", "first_name": "b"}""", 400, "first")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com"} x""", 400, "line 1")]
    [InlineData("POST", "/v1/customers", """{"email": """, 400, "email")]
    [InlineData("POST", "/v1/customers", "[]", 400, "$")]
    [InlineData("POST", "/v1/customers", "", 400, "body")]
    [InlineData("POST", "/v1/customers", "{}", 400, "email")]
    [InlineData("POST", "/v1/customers", """{"email": "no address"}""", 400, "email")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "birthDate": "1990-13-01"}""", 400, "birthDate")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "currency": "euro"}""", 400, "currency")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "user": {"id": "nobody"}}""", 400, "user")]
    [InlineData("POST", "/v1/customers", """{"email": "a@example.com", "user": {"id": "6650aa11bb22cc33dd44ee99"}}""", 400, "user")]
    [InlineData("PATCH", "/v1/customers/" + Id, """{"nmae": 1}""", 400, "nmae")]
    [InlineData("PATCH", "/v1/customers/" + Id, """{"name": "x"}""", 404, Id)]
    [InlineData("PATCH", "/v1/customers/" + Id, "{}", 404, Id)]
    [InlineData("PUT", "/v1/customers/none", """{"name": "x"}""", 400, "id")]
    [InlineData("GET", "/v1/customers/none", null, 400, "id")]
    [InlineData("GET", "/v1/customers?page_size=-1", null, 400, "page_size")]
    [InlineData("GET", "/v1/customers?page_size=x", null, 400, "page_size")]
    [InlineData("GET", "/v1/customers?pagesize=1", null, 400, "pagesize")]
    [InlineData("GET", "/v1/customers?status=BAD", null, 400, "status")]
    [InlineData("GET", "/v1/customers:findByEmail", null, 400, "email")]
    [InlineData("GET", "/v1/nothing", null, 404, "/v1/nothing")]
    [InlineData("DELETE", "/v1/customers", null, 405, "DELETE")]
    public async Task Over_rest(string verb, string path, string? body, int status, string culprit)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (body is not null)
            request.Content = Json(body);
        using var response = await service.Rest.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(culprit, (string?)JsonNode.Parse(text)!["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    public static TheoryData<string, IMessage, StatusCode, string> Calls => new()
    {
        { "CreateCustomer", new CreateCustomerRequest(), StatusCode.InvalidArgument, "customer" },
        { "CreateCustomer", Create(new() { Name = "x" }), StatusCode.InvalidArgument, "customer.email" },
        { "CreateCustomer", Create(new() { Email = "no address" }), StatusCode.InvalidArgument, "customer.email" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", Status = (CustomerStatus)99 }), StatusCode.InvalidArgument, "customer.status" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", Name = "a\0b" }), StatusCode.InvalidArgument, "customer.name" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", Name = new string('x', 256) }), StatusCode.InvalidArgument, "customer.name" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", BirthDate = "1990-02-30" }), StatusCode.InvalidArgument, "customer.birth_date" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", User = new() { Id = "nobody" } }), StatusCode.InvalidArgument, "customer.user" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", Addresses = { new Address(), new Address { City = "a\0b" } } }), StatusCode.InvalidArgument, "customer.addresses[1].city" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", Metadata = { ["a"] = Value.ForString("a\0b") } }), StatusCode.InvalidArgument, "customer.metadata" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", Metadata = { ["a"] = Value.ForNumber(double.NaN) } }), StatusCode.InvalidArgument, "customer.metadata" },
        { "CreateCustomer", Create(new() { Email = "a@example.com", LastActiveTime = new() { Seconds = long.MaxValue } }), StatusCode.InvalidArgument, "customer.last_active_time" },
        { "GetCustomer", new GetCustomerRequest { Id = "none" }, StatusCode.InvalidArgument, "id" },
        { "GetCustomer", new GetCustomerRequest(), StatusCode.InvalidArgument, "id" },
        { "GetCustomer", new GetCustomerRequest { Id = Id }, StatusCode.NotFound, "" },
        { "UpdateCustomer", new UpdateCustomerRequest { Customer = new() { Name = "x" } }, StatusCode.InvalidArgument, "customer.id" },
        { "UpdateCustomer", new UpdateCustomerRequest { Customer = new() { Id = Id, Name = "x" } }, StatusCode.NotFound, "" },
        { "ListCustomers", new ListCustomersRequest { PageSize = -1 }, StatusCode.InvalidArgument, "page_size" },
        { "FindCustomerByEmail", new FindCustomerByEmailRequest(), StatusCode.InvalidArgument, "email" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Over_grpc(string method, IMessage request, StatusCode status, string field)
    {
        var answer = await service.Grpc.CallAsync<Customer>($"customers.v1.CustomerService/{method}", request);

        Assert.Equal(status, answer.Status.StatusCode);
        if (field.Length > 0)
            Assert.Contains(answer.InvalidFields, named => named.StartsWith(field, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Malformed_protobuf_is_an_error_of_the_call_alone()
    {
        byte[] frame = [0, 0, 0, 0, 2, 0x0A, 0xFF];

        var answer = await service.Grpc.SendAsync<Customer>("customers.v1.CustomerService/CreateCustomer", frame);

        // Grpc.AspNetCore answers a message that cannot be parsed like any other exception.
        Assert.Equal(StatusCode.Unknown, answer.Status.StatusCode);
    }

    [Theory]
    [InlineData(null, "CREDENTIAL_MISSING")]
    [InlineData("app_wrong", "CREDENTIAL_INVALID")]
    public async Task Without_a_good_token_neither_carrier_answers(string? token, string reason)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var grpc = service.GrpcAs(token);
        using var rest = service.RestAs(token);

        var called = await grpc.CallAsync<ListCustomersResponse>("customers.v1.CustomerService/ListCustomers", new ListCustomersRequest());
        using var got = await rest.PostAsync("/v1/customers", Json(Valid), cancellationToken);

        Assert.Equal((StatusCode.Unauthenticated, reason), (called.Status.StatusCode, called.Reason));
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (got.StatusCode, got.Headers.WwwAuthenticate.ToString()));
        Assert.Contains(reason, await got.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_holds_no_token_and_nothing_personal()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        const string secret = "Hildegard";
        foreach (var body in new[] { $$"""{"email": "{{secret}}@example.com", "name": "{{secret}}", "phone": "+49{{secret}}"}""", $$"""{"email": "{{secret}}"}""", $$"""{"{{secret}}": 1}""" })
            for (var i = 0; i < 2; i++)
                await service.Rest.PostAsync("/v1/customers", Json(body), cancellationToken);
        await service.Rest.GetAsync($"/v1/customers:findByEmail?email={secret}@example.com", cancellationToken);

        Assert.DoesNotContain(service.Log.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(service.Log.Lines, line => line.Contains(service.Token, StringComparison.Ordinal));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static CreateCustomerRequest Create(Customer customer) => new() { Customer = customer };
}
