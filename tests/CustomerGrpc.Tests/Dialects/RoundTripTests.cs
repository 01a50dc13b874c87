using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using static CustomerGrpc.Customers.V1.CustomerGroupService;
using static CustomerGrpc.Customers.V1.PlatformUserService;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>What an API returned can be sent back to it, which changes nothing in any API.</summary>
public sealed class RoundTripTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const int Customers = 150;

    private static readonly string[] All = ["Canonical", "Salesive", "Count", "Axim", "Salla"];

    // Every write changes these.
    private static readonly string[] WriteMarks = ["etag", "updateTime", "updatedAt", "updated_at"];

    /// <summary>The APIs to which customers are sent back.</summary>
    public static TheoryData<string> Apis => ["Canonical", "Salesive", "Count", "Axim", "Salla"];

    /// <summary>Phone numbers that an API with numbers cannot show as they are, or not at all.</summary>
    public static TheoryData<string, string?, long?, string> Phones => new()
    {
        { "0551234567", null, 551234567, "" },
        { "+39 06 1234567", null, 61234567, "39" },
        { "(555) 010-9999 x12", null, 5550109999, "" },
        { "(555) 010-9999 x12", "+1", 5550109999, "1" },
        { "0039 06 1234567", null, 39061234567, "" },
        { "٠٥٥١٢٣٤٥٦٧", "966", 551234567, "966" },
        { "1-800-FLOWERS", null, null, "" },
        { "ask at the desk", "+44", null, "44" },
        { "1234567890123456", null, null, "" },
        { "+39 06 1234567", "+44", 61234567, "39" },
    };

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Sending_back_what_was_returned_changes_nothing_in_any_API(string api)
    {
        var clients = await ClientsAsync($"round-trip-{api}");
        var grpc = service.GrpcAs(clients["Canonical"].Token);
        var group = await new CustomerGroupServiceClient(grpc).CreateCustomerGroupAsync(
            new() { Name = "VIP" }, cancellationToken: TestContext.Current.CancellationToken);

        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => ForSeedAsync(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Customers));

        async Task ForSeedAsync(int seed)
        {
            var customer = new RandomCustomers(seed).Next($"{seed}@example.com");
            if (seed % 3 == 0)
            {
                var user = await new PlatformUserServiceClient(grpc).UpsertPlatformUserAsync(
                    new() { Id = Guid.NewGuid().ToString("N")[..24], Name = "Ada Obi", Email = "ada@example.com" });
                customer["user"] = new JsonObject { ["id"] = user.Id };
                customer["groups"] = new JsonArray(group.Number, group.Number);
            }

            await SendBackAsync(api, clients, customer);
        }
    }

    [Theory]
    [MemberData(nameof(Phones))]
    public async Task Salla_shows_the_number_of_a_phone_and_keeps_what_it_does_not_show(string phone, string? code, long? mobile, string mobileCode)
    {
        var clients = await ClientsAsync("round-trip-phones");
        var email = $"{Guid.NewGuid():N}@example.com";

        var shown = await SendBackAsync("Salla", clients, new() { ["email"] = email, ["phone"] = phone, ["phoneCountryCode"] = code });

        Assert.Equal((mobile, mobileCode), ((long?)shown["mobile"], (string?)shown["mobile_code"]));
    }

    [Theory]
    [InlineData("+39 06 1234567", null, "mobile", "555", "555", "+39")]
    [InlineData("+39 06 1234567", null, "mobile", null, null, "+39")]
    [InlineData("+39 06 1234567", null, "mobile_code_country", "+44", " 06 1234567", "+44")]
    [InlineData("+39 06 1234567", null, "mobile_code_country", "39", "+39 06 1234567", null)]
    [InlineData("0551234567", "966", "mobile", "0551234567", "0551234567", "966")]
    [InlineData("0551234567", "966", "mobile", "0551234568", "0551234568", "966")]
    [InlineData("0551234567", "966", "mobile_code_country", null, "0551234567", null)]
    public async Task A_new_part_of_a_phone_keeps_the_other_part(
        string phone, string? code, string field, string? value, string? newPhone, string? newCode)
    {
        var clients = await ClientsAsync("round-trip-parts");
        var created = await CreateAsync(
            clients, new() { ["email"] = $"{Guid.NewGuid():N}@example.com", ["phone"] = phone, ["phoneCountryCode"] = code });

        var answer = await clients["Salla"].SendAsync(
            HttpMethod.Put, PathOf("Salla", clients, created), new JsonObject { [field] = value }.ToJsonString());

        Assert.Equal(200, answer.Status);
        var after = (await clients["Canonical"].GetAsync(PathOf("Canonical", clients, created))).Json;
        Assert.Equal((newPhone, newCode), ((string?)after["phone"], (string?)after["phoneCountryCode"]));
    }

    private static async Task<JsonObject> SendBackAsync(string api, Dictionary<string, DialectClient> clients, JsonObject customer)
    {
        var created = await CreateAsync(clients, customer);
        var before = await ReadAsync(clients, created);

        var answer = await clients[api].SendAsync(HttpMethod.Put, PathOf(api, clients, created), before[api].ToJsonString());

        Assert.True(answer.Status == 200, $"{api} answers {answer.Status} {answer.Body}\nto {before[api].ToJsonString()}");
        foreach (var (other, after) in await ReadAsync(clients, created))
        {
            Assert.True(
                JsonNode.DeepEquals(WithoutMarks(before[other]), WithoutMarks(after)),
                $"{other} after a PUT to {api}:\n{before[other].ToJsonString()}\n{after.ToJsonString()}");
        }

        return before[api];
    }

    private static async Task<JsonObject> CreateAsync(Dictionary<string, DialectClient> clients, JsonObject customer)
    {
        var created = await clients["Canonical"].SendAsync(HttpMethod.Post, "/v1/customers", customer.ToJsonString());
        return created.Status == 201 ? created.Json : throw new InvalidOperationException($"{created.Body}\nto {customer.ToJsonString()}");
    }

    private static async Task<Dictionary<string, JsonObject>> ReadAsync(Dictionary<string, DialectClient> clients, JsonObject created)
    {
        var shown = new Dictionary<string, JsonObject>();
        foreach (var (api, client) in clients)
        {
            var answer = await client.GetAsync(PathOf(api, clients, created));
            shown[api] = api == "Canonical" ? answer.Json : answer.Data;
        }

        return shown;
    }

    private static string PathOf(string api, Dictionary<string, DialectClient> clients, JsonObject created) =>
        string.Create(CultureInfo.InvariantCulture, $"{clients[api].Customers}/{(string)created[api == "Salla" ? "number" : "id"]!}");

    private static JsonObject WithoutMarks(JsonObject customer)
    {
        var kept = customer.DeepClone().AsObject();
        foreach (var mark in WriteMarks)
            kept.Remove(mark);
        return kept;
    }

    private async Task<Dictionary<string, DialectClient>> ClientsAsync(string store)
    {
        var clients = new Dictionary<string, DialectClient>();
        foreach (var api in All)
            clients[api] = await DialectClient.ForAsync(service, api, store);
        return clients;
    }
}
