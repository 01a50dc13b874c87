using CustomerGrpc.Axim.V1;
using Grpc.Core;

namespace CustomerGrpc.Tests.Dialects.Axim;

/// <summary>Tests the address of Axim Commerce, which is one object in responses, and a list or one object in requests.</summary>
public sealed class AximAddressTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const string Names = """ "firstName": "Ada", "lastName": "Obi", "email": "ada@example.com", "status": "active" """;

    [Theory]
    [InlineData("""[{"city":"Lagos"},{"city":"Kano","isDefault":true}]""", """{"city":"Kano","isDefaultAddress":true}""", "Lagos Kano*")]
    [InlineData("""[{"city":"Lagos"},{"city":"Kano","isDefault":true}]""", """{"city":"Jos","isDefaultAddress":true}""", "Lagos Jos*")]
    [InlineData("""[{"city":"Lagos","line2":"2"},{"city":"Kano"}]""", """{"city":"Jos"}""", "Jos Kano")]
    [InlineData("""[{"city":"Lagos","isDefault":true},{"city":"Kano","isDefault":true}]""", """{"city":"Jos"}""", "Jos Kano*")]
    [InlineData("[]", """{"city":"Jos"}""", "Jos")]
    [InlineData("""[{"city":"Lagos"},{"city":"Kano"}]""", """[{"city":"Jos"}]""", "Jos")]
    [InlineData("""[{"city":"Lagos"},{"city":"Kano"}]""", "[]", "")]
    [InlineData("""[{"city":"Lagos"},{"city":"Kano"}]""", "null", "")]
    public async Task An_object_replaces_the_default_address_and_a_list_the_book(string stored, string sent, string expected)
    {
        using var client = await DialectClient.ForAsync(service, "Axim", $"address-{Guid.NewGuid():N}");
        using var canonical = await DialectClient.ForAsync(service, "Canonical", "unused");
        canonical.Token = client.Token;
        var id = client.IdOf((await client.SendAsync(HttpMethod.Post, client.Customers, $$"""{ {{Names}} }""")).Data);
        await canonical.SendAsync(HttpMethod.Patch, $"/v1/customers/{id}", $$"""{"addresses": {{stored}}}""");

        var answer = await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{id}", $$"""{ {{Names}}, "address": {{sent}} }""");

        Assert.True(answer.Status == 200, answer.Body);
        var book = (await canonical.GetAsync($"/v1/customers/{id}")).Json["addresses"]?.AsArray() ?? [];
        Assert.Equal(
            expected, string.Join(' ', book.Select(entry => $"{entry!["city"]}{((bool?)entry["isDefault"] == true ? "*" : "")}")));
    }

    [Theory]
    [InlineData("""{"city": 1}""", "address.city: must be a string")]
    [InlineData("""[{"city": 1}]""", "address[0].city: must be a string")]
    [InlineData("\"Lagos\"", "address: must be an array")]
    public async Task An_invalid_address_is_named_as_it_was_sent(string address, string message)
    {
        using var client = await DialectClient.ForAsync(service, "Axim", "address-invalid");

        var answer = await client.SendAsync(HttpMethod.Post, client.Customers, $$"""{ {{Names}}, "address": {{address}} }""");

        Assert.Equal((400, message), (answer.Status, (string?)answer.Json["message"]));
    }

    [Theory]
    [InlineData("""{"street": "1 Main St"}""", "address.street: is not a known field")]
    [InlineData("""{"street": "1 Main St", "isDefaultAddress": false}""", "address.street: is not a known field")]
    [InlineData("""[{"city": "Lagos", "a": 1}, {"street": "1 Main St", "zip code": 1}]""", "address[1].street: is not a known field; address[1][\"zip code\"]: is not a known field")]
    public async Task An_address_of_which_nothing_is_known_is_rejected(string address, string message)
    {
        using var client = await DialectClient.ForAsync(service, "Axim", $"address-{Guid.NewGuid():N}");
        var body = $$"""{ {{Names}}, "address": {{address}} }""";

        var refused = await client.SendAsync(HttpMethod.Post, client.Customers, body);
        var id = client.IdOf((await client.SendAsync(HttpMethod.Post, client.Customers, $$"""{ {{Names}}, "address": {} }""")).Data);
        var update = await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{id}", body);

        Assert.Equal((400, message), (refused.Status, (string?)refused.Json["message"]));
        Assert.Equal((400, message), (update.Status, (string?)update.Json["message"]));
    }

    [Fact]
    public async Task A_rule_that_an_object_breaks_names_the_address()
    {
        using var client = await DialectClient.ForAsync(service, "Axim", "address-rules");
        var city = new string('a', 256);

        var answer = await client.SendAsync(HttpMethod.Post, client.Customers, $$"""{ {{Names}}, "address": {"city": "{{city}}"} }""");

        Assert.Equal((400, "address.city: must have at most 255 characters"), (answer.Status, (string?)answer.Json["message"]));
    }

    [Fact]
    public async Task A_created_customer_has_the_object_as_its_only_address()
    {
        using var client = await DialectClient.ForAsync(service, "Axim", "address-created");

        var created = await client.SendAsync(HttpMethod.Post, client.Customers, $$"""{ {{Names}}, "address": {"city": "Jos"} }""");

        Assert.Equal("Jos", (string?)created.Data["address"]!["city"]);
    }

    [Fact]
    public async Task Over_gRPC_the_list_and_the_default_address_exclude_each_other()
    {
        var token = await service.CreateTokenAsync("address-grpc");
        var customers = new AximCustomerService.AximCustomerServiceClient(service.GrpcAs(token));
        var request = new CreateCustomerRequest
        {
            FirstName = "A",
            LastName = "O",
            Email = "a@example.com",
            Status = "active",
            Address = { new Address() },
            DefaultAddress = new(),
        };

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => customers.CreateCustomerAsync(
                request, new Metadata { { "accessToken", token } }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public async Task Metadata_of_other_APIs_is_shown_without_added_spaces()
    {
        using var client = await DialectClient.ForAsync(service, "Axim", "compact");
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);

        await client.SendAsync(
            HttpMethod.Patch,
            $"/v1/customers/{id}",
            """{"metadata": {"a": {"b": [1, 2.5, {"c": "d e"}], "f": null}}}"""u8.ToArray(),
            change: request => request.Headers.Authorization = new("Bearer", client.Token));
        var answer = await client.GetAsync($"/customers/{id}");

        Assert.Contains(
            """
            "metaFields":[{"code":"a","value":{"b":[1,2.5,{"c":"d e"}],"f":null}}]
            """.Trim(),
            answer.Body,
            StringComparison.Ordinal);
    }
}
