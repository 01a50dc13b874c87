using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static CustomerGrpc.Customers.V1.CustomerService;

namespace CustomerGrpc.Tests.Customers;

/// <summary>Invalid requests are rejected with the right status and the name of the field, and change nothing.</summary>
public sealed class BadInputTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Id = "01a1fc64-f672-7673-a3d4-2d6760000000";
    private const string Email = "a@example.com";
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
    public async Task Invalid_requests_are_rejected_over_REST(string verb, string path, string? body, int status, string named)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (body is not null)
            request.Content = Json(body);
        using var response = await service.Rest.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(named, (string?)JsonNode.Parse(text)!["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, (Func<CustomerServiceClient, Task> Call, string Field)> InvalidCalls = new()
    {
        ["create nothing"] = (client => client.CreateCustomerAsync(new()).ResponseAsync, "customer"),
        ["create without email"] = (Create(new() { Name = "x" }), "customer.email"),
        ["create with a malformed email"] = (Create(new() { Email = "no address" }), "customer.email"),
        ["create with an undefined status"] = (Create(new() { Email = Email, Status = (CustomerStatus)99 }), "customer.status"),
        ["create with NUL in the name"] = (Create(new() { Email = Email, Name = "a\0b" }), "customer.name"),
        ["create with a long name"] = (Create(new() { Email = Email, Name = new string('x', 256) }), "customer.name"),
        ["create with an impossible date"] = (Create(new() { Email = Email, BirthDate = "1990-02-30" }), "customer.birth_date"),
        ["create with an unknown user"] = (Create(new() { Email = Email, User = new() { Id = "nobody" } }), "customer.user"),
        ["create with NUL in an address"] =
            (Create(new() { Email = Email, Addresses = { new Address(), new Address { City = "a\0b" } } }), "customer.addresses[1].city"),
        ["create with NUL in metadata"] =
            (Create(new() { Email = Email, Metadata = { ["a"] = Value.ForString("a\0b") } }), "customer.metadata"),
        ["create with NaN in metadata"] =
            (Create(new() { Email = Email, Metadata = { ["a"] = Value.ForNumber(double.NaN) } }), "customer.metadata"),
        ["create with a time out of range"] =
            (Create(new() { Email = Email, LastActiveTime = new() { Seconds = long.MaxValue } }), "customer.last_active_time"),
        ["get by a malformed id"] = (client => client.GetCustomerAsync(new() { Id = "none" }).ResponseAsync, "id"),
        ["get without id"] = (client => client.GetCustomerAsync(new()).ResponseAsync, "id"),
        ["update without id"] = (Update(new() { Name = "x" }), "customer.id"),
        ["list with a negative page size"] = (client => client.ListCustomersAsync(new() { PageSize = -1 }).ResponseAsync, "page_size"),
        ["find without email"] = (client => client.FindCustomerByEmailAsync(new()).ResponseAsync, "email"),
    };

    private static readonly Dictionary<string, Func<CustomerServiceClient, Task>> CallsOfUnknownId = new()
    {
        ["get"] = client => client.GetCustomerAsync(new() { Id = Id }).ResponseAsync,
        ["update"] = Update(new() { Id = Id, Name = "x" }),
    };

    public static TheoryData<string> NamesOfInvalidCalls => [.. InvalidCalls.Keys];

    public static TheoryData<string> NamesOfCallsOfUnknownId => [.. CallsOfUnknownId.Keys];

    [Theory]
    [MemberData(nameof(NamesOfInvalidCalls))]
    public async Task Invalid_requests_are_rejected_over_gRPC(string name)
    {
        var (call, field) = InvalidCalls[name];

        var refused = await Assert.ThrowsAsync<RpcException>(() => call(service.Customers));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(refused.InvalidFields(), named => named.StartsWith(field, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(NamesOfCallsOfUnknownId))]
    public async Task An_unknown_id_is_not_found_over_gRPC(string name)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => CallsOfUnknownId[name](service.Customers));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    private static readonly Dictionary<string, byte[]> UnreadableCustomers = new()
    {
        ["a length that is cut off"] = [0x22, 0xFF],
        ["a group that does not end"] = [0x0B],
        ["a wrong wire type"] = [0x22, 0x01],
        ["a field number of 0"] = [0x02, 0x00],
        ["invalid UTF-8 in the name"] = [0x22, 0x02, 0xC3, 0x28],
        ["invalid UTF-8 in an address"] = [0x82, 0x01, 0x03, 0x32, 0x01, 0xFF],
        ["invalid UTF-8 in a key of metadata"] = [0xA2, 0x01, 0x07, 0x0A, 0x01, 0xFF, 0x12, 0x02, 0x20, 0x01],
        ["invalid UTF-8 in a value of metadata"] = [0xA2, 0x01, 0x08, 0x0A, 0x01, 0x61, 0x12, 0x03, 0x1A, 0x01, 0xFF],
        ["an unpaired surrogate in UTF-8"] = [0x22, 0x03, 0xED, 0xA0, 0x80],
        ["more than 100 levels"] = DeepMetadata(200),
    };

    public static TheoryData<string> NamesOfUnreadableCustomers => [.. UnreadableCustomers.Keys];

    [Theory]
    [MemberData(nameof(NamesOfUnreadableCustomers))]
    public async Task A_message_that_cannot_be_read_is_invalid_over_gRPC(string name)
    {
        const string email = "unreadable@example.com";
        byte[] customer = [0x3A, (byte)email.Length, .. Encoding.UTF8.GetBytes(email), .. UnreadableCustomers[name]];
        var bytes = Marshallers.Create(message => message, message => message);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "customers.v1.CustomerService", "CreateCustomer", bytes, bytes);

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => service.Grpc.AsyncUnaryCall(method, null, default, Field(1, customer)).ResponseAsync);
        var found = await Assert.ThrowsAsync<RpcException>(() => service.Customers.FindCustomerByEmailAsync(
            new() { Email = email }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_FIELD"), (refused.StatusCode, refused.Reason()));
        Assert.Equal(StatusCode.NotFound, found.StatusCode);
        Assert.DoesNotContain(service.Log.Lines, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    // A list in a list … in an entry of the metadata.
    private static byte[] DeepMetadata(int depth)
    {
        var value = Value.ForNumber(1).ToByteArray();
        for (var level = 0; level < depth; level++)
            value = Field(6, Field(1, value));
        return Field(20, [.. Field(1, "x"u8.ToArray()), .. Field(2, value)]);
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
        return stream.ToArray();
    }

    [Theory]
    [InlineData(null, "CREDENTIAL_MISSING")]
    [InlineData("app_wrong", "CREDENTIAL_INVALID")]
    public async Task Without_a_valid_token_calls_are_rejected_over_gRPC_and_REST(string? token, string reason)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var rest = service.RestAs(token);

        var called = await Assert.ThrowsAsync<RpcException>(
            () => service.CustomersAs(token).ListCustomersAsync(new(), cancellationToken: cancellationToken).ResponseAsync);
        using var got = await rest.PostAsync("/v1/customers", Json(Valid), cancellationToken);

        Assert.Equal((StatusCode.Unauthenticated, reason), (called.StatusCode, called.Reason()));
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (got.StatusCode, got.Headers.WwwAuthenticate.ToString()));
        Assert.Contains(reason, await got.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic YXBwOmFwcA==")]
    [InlineData("app_without_scheme")]
    [InlineData("Bearer")]
    public async Task A_credential_that_is_no_bearer_token_is_answered_with_the_header_to_send(string credential)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var rest = service.RestAs(null);
        rest.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", credential);

        var called = await Assert.ThrowsAsync<RpcException>(() => service.CustomersAs(null).ListCustomersAsync(
            new(), new Metadata { { "authorization", credential } }, cancellationToken: cancellationToken).ResponseAsync);
        using var got = await rest.GetAsync("/v1/customers", cancellationToken);

        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIAL_MISSING"), (called.StatusCode, called.Reason()));
        Assert.Contains("authorization: Bearer app_", called.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, got.StatusCode);
        Assert.Contains("Authorization: Bearer app_", await got.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/customers", "Authorization")]
    [InlineData("/customers", "accessToken")]
    public async Task An_empty_token_is_called_empty(string path, string header)
    {
        using var client = service.RestAs(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, "Bearer ");

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(
            $"The token after Bearer is empty: send '{header}: Bearer app_",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_contains_no_token_and_no_personal_data()
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

    private static Func<CustomerServiceClient, Task> Create(Customer customer) =>
        client => client.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync;

    private static Func<CustomerServiceClient, Task> Update(Customer customer) =>
        client => client.UpdateCustomerAsync(new() { Customer = customer }).ResponseAsync;
}
