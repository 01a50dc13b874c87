using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects.Count;

/// <summary>Tests what COUNT keeps, takes and rejects.</summary>
public sealed class CountCustomerTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const string Incomplete = "is incomplete: at least one of its fields must have a value";

    [Fact]
    public async Task An_address_that_is_sent_back_keeps_what_COUNT_does_not_show_and_a_new_one_replaces_all()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "addresses");
        using var canonical = await DialectClient.ForAsync(service, "Canonical", "addresses");
        var stored = JsonNode.Parse("""
            {"firstName": "Ada", "lastName": "Obi", "phone": "1", "line1": "1 Main St", "line2": "Flat 2", "city": "Lagos", "isDefault": true}
            """)!;
        var created = await canonical.SendAsync(
            HttpMethod.Post, canonical.Customers, new JsonObject { ["email"] = "ada@example.com", ["billingAddress"] = stored.DeepClone() }.ToJsonString());
        var path = $"{client.Customers}/{canonical.IdOf(created.Json)}";

        var shown = (await client.GetAsync(path)).Data["billingAddress"]!;
        Assert.Equal(
            """{"street":"1 Main St","city":"Lagos","state":null,"zipCode":null,"country":null}""", shown.ToJsonString());
        await client.SendAsync(HttpMethod.Put, path, new JsonObject { ["billingAddress"] = shown.DeepClone() }.ToJsonString());
        Assert.True(JsonNode.DeepEquals(stored, await BillingAsync()), (await BillingAsync())?.ToJsonString());

        await client.SendAsync(HttpMethod.Put, path, """{"billingAddress": {"street": "2 Main St", "city": "Lagos"}}""");
        Assert.Equal("""{"line1":"2 Main St","city":"Lagos","isDefault":false}""", (await BillingAsync())!.ToJsonString());

        // COUNT shows nothing of this one, and takes the null back.
        await canonical.SendAsync(HttpMethod.Patch, $"{canonical.Customers}/{canonical.IdOf(created.Json)}", """{"billingAddress": {"line1": "", "city": null, "line2": "Flat 2"}}""");
        Assert.Null((await client.GetAsync(path)).Data["billingAddress"]);
        await client.SendAsync(HttpMethod.Put, path, """{"billingAddress": null}""");
        Assert.Equal("Flat 2", (string?)(await BillingAsync())!["line2"]);

        async Task<JsonNode?> BillingAsync() =>
            (await canonical.GetAsync($"{canonical.Customers}/{canonical.IdOf(created.Json)}")).Json["billingAddress"];
    }

    [Theory]
    [InlineData("""{"customer": "", "email": ""}""", "customer: must not be blank; email: must be an email address")]
    [InlineData("""{"customer": null, "email": null, "status": null}""", "customer: is required; email: is required; status: is required")]
    [InlineData("""{"customer": "\u200b"}""", "customer: must not be blank")]
    [InlineData("""{"billingAddress": {}}""", $"billingAddress: {Incomplete}")]
    [InlineData("""{"billingAddress": {"street": "", "city": null}, "shippingAddress": {"planet": "x"}}""", $"billingAddress: {Incomplete}; shippingAddress: {Incomplete}")]
    [InlineData("""{"email": "x", "website": 1}""", "website: must be a string; email: must be an email address")]
    public async Task All_violations_of_an_update_are_named_at_once(string body, string message)
    {
        using var client = await DialectClient.ForAsync(service, "Count", "violations");
        var id = client.IdOf((await client.CreateAsync("Ada", $"{Guid.NewGuid():N}@example.com")).Data);

        var answer = await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{id}", body);

        Assert.Equal((400, "VALIDATION_ERROR", message), (answer.Status, (string?)answer.Json["code"], (string?)answer.Json["message"]));
        Assert.Equal(message, string.Join("; ", answer.Json["errors"]!.AsArray().Select(error => $"{error!["field"]}: {error["message"]}")));
    }

    [Fact]
    public async Task Each_rule_has_a_message_of_its_own()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "rules");

        var answer = await client.CreateAsync(new string('a', 256), new string('b', 256));

        Assert.Equal(
            """
            [{"field":"customer","message":"must have at most 255 characters"},{"field":"email","message":"must have at most 255 characters"},{"field":"email","message":"must be an email address"}]
            """.Trim(),
            answer.Json["errors"]!.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{]")]
    [InlineData("""{"customer": "Ada" "email": "a@example.com"}""")]
    [InlineData("""{"customer": "Ada", "email": a@example.com}""")]
    [InlineData("""{"customer": "Ada", "billingAddress": {"city": }}""")]
    [InlineData("""{"contacts": [{"name": "Bo"]}""")]
    [InlineData("""{"customer": "Ada"} x""")]
    [InlineData("""{"customer": 1, "email": 2, """)]
    [InlineData("[")]
    [InlineData("""["customer"}""")]
    [InlineData("1 2")]
    public async Task Broken_JSON_is_a_malformed_request(string body)
    {
        using var client = await DialectClient.ForAsync(service, "Count", "malformed");

        var answer = await client.SendAsync(HttpMethod.Post, client.Customers, body);

        Assert.Equal((400, "MALFORMED_REQUEST"), (answer.Status, (string?)answer.Json["code"]));
    }

    [Theory]
    [InlineData("[]", """[{"field":"$","message":"must be an object"}]""")]
    [InlineData("1", """[{"field":"$","message":"must be an object"}]""")]
    [InlineData(
        """{"customer": 1, "email": "a", "status": "x", "billingAddress": {"city": 2, "state": "S"}, "contacts": [3, {"email": "b"}]}""",
        """
        [{"field":"customer","message":"must be a string"},{"field":"billingAddress.city","message":"must be a string"},{"field":"contacts[0]","message":"must be an object"},{"field":"email","message":"must be an email address"},{"field":"status","message":"must be one of active, inactive"}]
        """)]
    public async Task Values_of_another_type_are_reported_together_with_the_rules_that_are_broken(string body, string errors)
    {
        using var client = await DialectClient.ForAsync(service, "Count", "types");

        var answer = await client.SendAsync(HttpMethod.Post, client.Customers, body);

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, (string?)answer.Json["code"]));
        Assert.Equal(errors.Trim(), answer.Json["errors"]!.ToJsonString());
        Assert.Equal(
            string.Join("; ", answer.Json["errors"]!.AsArray().Select(error => $"{error!["field"]}: {error["message"]}")),
            (string?)answer.Json["message"]);
    }

    [Theory]
    [InlineData(100, "customer: must be a string; email: must be an email address")]
    [InlineData(150, "customer: is nested deeper than 100 levels")]
    public async Task A_value_of_another_type_that_is_nested_too_deeply_is_no_broken_JSON(int levels, string message)
    {
        using var client = await DialectClient.ForAsync(service, "Count", "deep");
        var value = $$"""[{{new string('[', levels - 2)}}{{new string(']', levels - 2)}}]""";

        var answer = await client.SendAsync(HttpMethod.Post, client.Customers, $$"""{"customer": {{value}}, "email": "x"}""");

        Assert.Equal((400, "VALIDATION_ERROR", message), (answer.Status, (string?)answer.Json["code"], (string?)answer.Json["message"]));
    }

    [Fact]
    public async Task Parameters_that_are_invalid_are_reported_together()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "parameters");

        var answer = await client.GetAsync($"{client.Customers}?page=x&limit=y&orderBy=phone");

        Assert.Equal(
            """
            [{"field":"page","message":"must be an integer"},{"field":"limit","message":"must be an integer"},{"field":"orderBy","message":"must be one of customer, email, createdAt, updatedAt"}]
            """.Trim(),
            answer.Json["errors"]!.ToJsonString());
    }

    [Fact]
    public async Task A_body_is_read_up_to_the_20th_value_that_is_invalid()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "many");
        var start = $$"""{"contacts": [{{string.Join(',', Enumerable.Repeat("1", 1000))}}], "customer": 1""";

        var answer = await client.SendAsync(HttpMethod.Post, client.Customers, start + "}");
        var broken = await client.SendAsync(HttpMethod.Post, client.Customers, start);

        Assert.Equal("MALFORMED_REQUEST", (string?)broken.Json["code"]);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(index => $"contacts[{index}]"),
            answer.Json["errors"]!.AsArray().Select(error => (string?)error!["field"]));
    }

    [Fact]
    public async Task A_name_that_COUNT_would_not_take_is_accepted_only_as_it_is()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "names");
        var first = new string('a', 200);
        var created = await client.SendAsync(
            HttpMethod.Post, "/v1/customers", $$"""{"email": "a@example.com", "firstName": "{{first}}", "lastName": "{{first}}"}""");
        var nameless = await client.SendAsync(HttpMethod.Post, "/v1/customers", """{"email": "b@example.com"}""");
        var path = $"{client.Customers}/{(string)created.Json["id"]!}";

        Assert.Equal(200, (await client.SendAsync(HttpMethod.Put, path, $$"""{"customer": "{{first}} {{first}}"}""")).Status);
        Assert.Equal(400, (await client.SendAsync(HttpMethod.Put, path, $$"""{"customer": "{{first}}  {{first}}"}""")).Status);
        Assert.Equal(400, (await client.SendAsync(HttpMethod.Put, path, """{"customer": ""}""")).Status);
        Assert.Equal(200, (await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{(string)nameless.Json["id"]!}", """{"customer": ""}""")).Status);
        Assert.Equal((first, first), await NamesAsync());

        async Task<(string?, string?)> NamesAsync()
        {
            var after = (await client.GetAsync($"/v1/customers/{(string)created.Json["id"]!}")).Json;
            return ((string?)after["firstName"], (string?)after["lastName"]);
        }
    }
}
