using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects.Salla;

/// <summary>Tests how Salla shows a customer, and which values it takes.</summary>
public sealed class SallaCustomerTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const string LongName = "Wolfeschlegelsteinhausenbergerdorff";

    [Theory]
    [InlineData("SA", "Saudi Arabia", "SA")]
    [InlineData("gb", "United Kingdom", "GB")]
    [InlineData("Côte d’Ivoire", "Côte d’Ivoire", "CI")]
    [InlineData("السعودية", "السعودية", "")]
    [InlineData("", "", "")]
    public async Task A_country_is_a_name_beside_its_code(string country, string name, string code)
    {
        var shown = await ShownAsync(new() { ["shippingAddress"] = new JsonObject { ["country"] = country } });

        Assert.Equal((name, code), ((string?)shown["country"], (string?)shown["country_code"]));
    }

    [Theory]
    [InlineData(null, null, "https://cdn.assets.salla.network/admin/cp/assets/images/avatar_male.png")]
    [InlineData("GENDER_FEMALE", null, "https://cdn.assets.salla.network/admin/cp/assets/images/avatar_female.png")]
    [InlineData("GENDER_FEMALE", "https://cdn.example.com/a.png", "https://cdn.example.com/a.png")]
    public async Task A_customer_without_a_picture_has_a_default_one(string? gender, string? avatar, string expected)
    {
        var shown = await ShownAsync(new() { ["gender"] = gender, ["avatarUrl"] = avatar });

        Assert.Equal(expected, (string?)shown["avatar"]);
    }

    [Theory]
    [InlineData("560716138")]
    [InlineData("\"560716138\"")]
    [InlineData("\"0560716138\"")]
    public async Task A_mobile_is_given_as_a_number_or_as_text(string mobile)
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "mobiles");
        var created = await client.CreateAsync("Ada", $"{Guid.NewGuid():N}@example.com");

        var answer = await client.SendAsync(
            HttpMethod.Put, $"{client.Customers}/{client.IdOf(created.Data)}", $$"""{"mobile": {{mobile}}}""");

        Assert.Equal(560716138, (long?)answer.Data["mobile"]);
    }

    [Theory]
    [InlineData("""{"mobile": 0}""", "mobile")]
    [InlineData("""{"mobile": -5}""", "mobile")]
    [InlineData("""{"mobile": 1.5}""", "mobile")]
    [InlineData("""{"mobile": "1234567890123456"}""", "mobile")]
    [InlineData("""{"birthday": "1997-02-30"}""", "birthday")]
    [InlineData("""{"birthday": {"date": "1997-06-03 12:00:00.000000"}}""", "birthday")]
    [InlineData("""{"birthday": {"timezone": "UTC"}}""", "birthday")]
    [InlineData("""{"first_name": "Wolfeschlegelsteinhausenbergerdorff"}""", "first_name")]
    public async Task An_invalid_value_is_reported_under_Sallas_name_of_the_field(string body, string field)
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "invalid");
        var created = await client.CreateAsync("Ada", $"{Guid.NewGuid():N}@example.com");

        var answer = await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{client.IdOf(created.Data)}", body);

        Assert.Equal(422, answer.Status);
        Assert.Equal(field, answer.Json["error"]!["fields"]!.AsObject().Single().Key);
    }

    [Fact]
    public async Task A_name_that_is_longer_than_new_ones_may_be_is_accepted_only_as_it_is()
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "names");
        var path = await CreateAsync(client, new() { ["name"] = LongName });

        Assert.Equal(200, (await client.SendAsync(HttpMethod.Put, path, $$"""{"first_name": "{{LongName}}"}""")).Status);
        Assert.Equal(200, (await client.SendAsync(HttpMethod.Put, path, $$"""{"last_name": "Ali", "first_name": "{{LongName}}"}""")).Status);
        Assert.Equal(422, (await client.SendAsync(HttpMethod.Put, path, $$"""{"first_name": "{{LongName}}s"}""")).Status);
        Assert.Equal(422, (await client.SendAsync(HttpMethod.Put, path, $$"""{"last_name": "{{LongName}}"}""")).Status);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Put, $"{client.Customers}/1", $$"""{"last_name": "{{LongName}}"}""")).Status);

        var after = (await client.GetAsync(path)).Data;
        Assert.Equal((LongName, "Ali"), ((string?)after["first_name"], (string?)after["last_name"]));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("638df9e713920facde1a1cfa")]
    public async Task An_id_that_is_no_integer_is_not_found(string id)
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "ids");

        Assert.Equal(404, (await client.GetAsync($"{client.Customers}/{id}")).Status);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{id}", """{"first_name": "Ada"}""")).Status);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{id}", """{"first_name": 1}""")).Status);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Delete, $"{client.Customers}/{id}", null)).Status);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Put, $"{client.Customers}/blacklist/{id}", """{"reason": "x"}""")).Status);
    }

    [Fact]
    public async Task A_customer_without_an_email_address_is_not_created()
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "no-email");

        var answer = await client.SendAsync(
            HttpMethod.Post, client.Customers, """{"first_name": "Ahmed", "last_name": "Ali", "mobile": 555555555, "mobile_code_country": "+966"}""");

        Assert.Equal(422, answer.Status);
        Assert.Equal("""{"email":["The email field is required."]}""", answer.Json["error"]!["fields"]!.ToJsonString());
    }

    [Fact]
    public async Task The_reason_of_a_ban_is_kept_until_it_is_lifted()
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "bans");
        var path = await CreateAsync(client, new() { ["status"] = "CUSTOMER_STATUS_PENDING" });
        var ban = path.Replace("/customers/", "/customers/blacklist/", StringComparison.Ordinal);

        await client.SendAsync(HttpMethod.Put, ban, """{"reason": "chargebacks"}""");
        await client.SendAsync(HttpMethod.Put, ban, """{"reason": "abuse"}""");
        var banned = (await client.GetAsync($"{path}?fields[]=block_reason&fields%5B%5D=is_blocked&fields[]=is_whitelisted")).Data;
        await client.SendAsync(HttpMethod.Delete, ban, null);
        var after = (await client.GetAsync($"{path}?fields[]=block_reason&fields[]=is_blocked")).Data;

        Assert.Equal(("abuse", true), ((string?)banned["block_reason"], (bool?)banned["is_blocked"]));
        Assert.False(banned.ContainsKey("is_inactive"));
        Assert.Equal(("", false), ((string?)after["block_reason"], (bool?)after["is_blocked"]));
    }

    private async Task<JsonObject> ShownAsync(JsonObject customer)
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "shown");
        return (await client.GetAsync(await CreateAsync(client, customer))).Data;
    }

    // Through the canonical API, which stores more than Salla shows.
    private static async Task<string> CreateAsync(DialectClient client, JsonObject customer)
    {
        customer["email"] = $"{Guid.NewGuid():N}@example.com";
        var created = await client.SendAsync(HttpMethod.Post, "/v1/customers", customer.ToJsonString());
        return $"{client.Customers}/{(string)created.Json["number"]!}";
    }
}
