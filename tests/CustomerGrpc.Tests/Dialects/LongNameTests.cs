using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>Tests names of two parts that have more characters together than a name may have.</summary>
public sealed class LongNameTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private static readonly string Part = new('a', 200);
    private static readonly string LongestPart = new('b', 255);

    [Theory]
    [InlineData("Salesive", "name", 401, "name: must have at most 255 characters")]
    [InlineData("Count", "customer", 401, "customer: must have at most 255 characters")]
    [InlineData("Axim", "firstName", 200, "firstName: must have at most 255 characters")]
    [InlineData("Axim", "lastName", 200, "lastName: must have at most 255 characters")]
    [InlineData("Salla", "first_name", 200, "The first_name field must have at most 25 characters.")]
    [InlineData("Salla", "last_name", 200, "The last_name field must have at most 25 characters.")]
    public async Task A_long_name_is_shown_and_may_be_sent_back_but_not_set(string api, string field, int shownLength, string message)
    {
        var store = $"{api}-{field}";
        using var client = await DialectClient.ForAsync(service, api, store);
        using var canonical = await DialectClient.ForAsync(service, "Canonical", store);
        var created = (await canonical.SendAsync(
            HttpMethod.Post,
            canonical.Customers,
            new JsonObject { ["email"] = "ada@example.com", ["firstName"] = Part, ["lastName"] = Part }.ToJsonString())).Json;
        var id = api == "Salla" ? (string)created["number"]! : (string)created["id"]!;

        var shown = (string)(await client.GetAsync($"{client.Customers}/{id}")).Data[field]!;
        Assert.Equal(shownLength, shown.Length);
        var sentBack = await client.UpdateAsync(id, new() { [field] = shown });
        Assert.True(sentBack.Status == 200, sentBack.Body);

        var refused = await client.UpdateAsync(id, new() { [field] = new string('c', 256) });
        Assert.Equal(client.Statuses.Invalid, refused.Status);
        Assert.Equal(message, api == "Salla" ? (string?)refused.Json["error"]!["fields"]![field]!.AsArray().Single() : (string?)refused.Json["message"]);
    }

    [Fact]
    public async Task Axims_parts_may_have_255_characters_each_and_every_API_shows_them()
    {
        using var axim = await DialectClient.ForAsync(service, "Axim", "parts");
        var body = axim.NewCustomer(LongestPart, "ada@example.com");
        body["lastName"] = LongestPart;

        var created = await axim.SendAsync(HttpMethod.Post, axim.Customers, body.ToJsonString());

        Assert.Equal((LongestPart, LongestPart), ((string?)created.Data["firstName"], (string?)created.Data["lastName"]));
        foreach (var (api, field) in new[] { ("Salesive", "name"), ("Count", "customer") })
        {
            using var client = await DialectClient.ForAsync(service, api, "parts");
            var id = (string)(await client.GetAsync($"/v1/customers?email=ada%40example.com")).Json["customers"]![0]!["id"]!;
            Assert.Equal($"{LongestPart} {LongestPart}", (string?)(await client.GetAsync($"{client.Customers}/{id}")).Data[field]);
        }
    }

    [Fact]
    public async Task Sallas_parts_have_25_characters_at_most_when_a_customer_is_created()
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "created");
        var body = client.NewCustomer(new string('a', 26), "ada@example.com");
        body["last_name"] = new string('a', 26);

        var refused = await client.SendAsync(HttpMethod.Post, client.Customers, body.ToJsonString());

        Assert.Equal(
            """
            {"first_name":["The first_name field must have at most 25 characters."],"last_name":["The last_name field must have at most 25 characters."]}
            """.Trim(),
            refused.Json["error"]!["fields"]!.ToJsonString());
    }
}
