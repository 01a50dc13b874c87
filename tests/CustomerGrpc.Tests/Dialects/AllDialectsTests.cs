using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>
/// One customer is updated through all four dialects. Each update changes only the fields that it contains, and every dialect shows
/// them.
/// </summary>
public sealed class AllDialectsTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const int Steps = 40;

    private static readonly string[] RequiredNames = ["firstName", "lastName"];
    private static readonly string[] Dialects = ["Salesive", "Count", "Axim", "Salla"];
    private static readonly string?[] Names = ["Ada Obi", "Ada", "Ahmed Omar Ali", " Bo", "أحمد علي", "Ada  Obi"];
    private static readonly string?[] Parts = ["Ada", "Ahmed Omar", "علي", "Obi"];
    private static readonly string?[] Numbers = [null, .. AllDialectsModel.Phones.Keys];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_dialect_shows_the_customer_of_the_model(int seed)
    {
        var random = new Random(seed);
        var clients = new Dictionary<string, DialectClient>();
        foreach (var dialect in Dialects)
            clients[dialect] = await DialectClient.ForAsync(service, dialect, $"dialects-{seed}");
        var (ids, model) = (await CreateAsync(clients), new AllDialectsModel("Ada Obi"));
        List<string> steps = [];

        for (var step = 0; step < Steps; step++)
        {
            var dialect = Dialects[random.Next(Dialects.Length)];
            var shown = (await clients[dialect].GetAsync($"{clients[dialect].Customers}/{ids[dialect]}")).Data;
            await StepAsync(dialect, clients[dialect], ids[dialect], shown, model, random, steps);
            foreach (var (other, client) in clients)
            {
                var data = (await client.GetAsync($"{client.Customers}/{ids[other]}")).Data;
                foreach (var (member, expected) in model.Shown(other))
                    Assert.True(JsonNode.DeepEquals(expected, data[member]), $"{other} {member}: {data[member]?.ToJsonString()} in place of {expected?.ToJsonString()} after\n{string.Join('\n', steps)}");
            }
        }
    }

    private static async Task<Dictionary<string, string>> CreateAsync(Dictionary<string, DialectClient> clients)
    {
        await clients["Count"].CreateAsync("Ada Obi", "ada@example.com");
        return new()
        {
            ["Salesive"] = (string)(await clients["Salesive"].GetAsync("/api/v1/customers")).Data["customers"]![0]!["_id"]!,
            ["Count"] = (string)(await clients["Count"].GetAsync("/partners/customers")).Data["customers"]![0]!["uuid"]!,
            ["Axim"] = (string)(await clients["Axim"].GetAsync("/customers")).Json["data"]![0]!["id"]!,
            ["Salla"] = ((long)(await clients["Salla"].GetAsync("/admin/v2/customers")).Json["data"]![0]!["id"]!).ToString(
                System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private static async Task StepAsync(
        string dialect, DialectClient client, string id, JsonObject shown, AllDialectsModel model, Random random, List<string> steps)
    {
        if (dialect == "Salla" && random.Next(5) == 0)
        {
            var isBan = random.Next(2) == 0;
            model.Update(dialect, isBan ? "ban" : "unban", null);
            steps.Add($"{dialect} {(isBan ? "ban" : "unban")}");
            Assert.InRange(
                (await client.SendAsync(
                    isBan ? HttpMethod.Put : HttpMethod.Delete,
                    $"{client.Customers}/blacklist/{id}",
                    isBan ? """{"reason": "chargebacks"}""" : null)).Status,
                201,
                202);
            return;
        }

        var body = BodyOf(dialect, shown, random);
        foreach (var (field, value) in body.Where(pair => pair.Key != "email").Select(pair => (pair.Key, pair.Value)))
            model.Update(dialect, field, value);
        steps.Add($"{dialect} {body.ToJsonString()}");
        var answer = await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{id}", body.ToJsonString());
        Assert.True(answer.Status == 200, $"{answer.Status}: {answer.Body} after\n{string.Join('\n', steps)}");
    }

    // A third of the values are those that the dialect shows already: writing them back must change nothing.
    private static JsonObject BodyOf(string dialect, JsonObject shown, Random random)
    {
        var body = new JsonObject();
        foreach (var (field, values) in FieldsOf(dialect).OrderBy(_ => random.Next()).Take(random.Next(1, 3)))
            body[field] = random.Next(3) == 0 && IsEcho(dialect, field, shown)
                ? shown[field]?.DeepClone()
                : values[random.Next(values.Length)]?.DeepClone();
        if (dialect == "Axim")
        {
            body["email"] = "ada@example.com";
            foreach (var name in RequiredNames.Where(name => !body.ContainsKey(name)))
                body[name] = (string?)shown[name] is { Length: > 0 } part ? part : "Doe";
        }

        return body;
    }

    private static bool IsEcho(string dialect, string field, JsonObject shown) =>
        dialect is "Salesive" or "Count" or "Salla" && shown.ContainsKey(field) && !(field is "name" or "customer" && (string?)shown[field] is "");

    private static Dictionary<string, JsonNode?[]> FieldsOf(string dialect)
    {
        JsonNode?[] texts(params string?[] values) => [.. values.Select(value => (JsonNode?)value)];
        JsonNode? address(string city) =>
            new JsonObject { ["street"] = "1 Main St", ["city"] = city, ["state"] = null, ["zipCode"] = "", ["country"] = "US" };
        return dialect switch
        {
            "Salesive" => new() { ["name"] = texts(Names), ["phone"] = texts(Numbers), ["active"] = [true, false] },
            "Count" => new()
            {
                ["customer"] = texts(Names),
                ["mainPhone"] = texts(["", .. Numbers]),
                ["website"] = texts(null, "", "https://a.example"),
                ["status"] = texts("active", "inactive"),
                ["billingAddress"] = [null, address("Austin")],
                ["shippingAddress"] = [null, address("Dallas")],
            },
            "Axim" => new()
            {
                ["firstName"] = texts(Parts),
                ["lastName"] = texts(Parts),
                ["phoneNumber"] = texts(Numbers),
                ["company"] = texts(null, "6371cd895b77326cf992d5bb"),
                ["status"] = texts("active", "inactive", "pending", "banned"),
                ["address"] = [null, new JsonArray(Entry("Lagos", false)), new JsonArray(Entry("Abuja", false), Entry("Kano", true))],
                ["metaFields"] = [null, JsonNode.Parse("""[{"code":"zz","value":12548},{"code":"a","value":"12548"},{"code":"b","value":{"z":[123456789012345678901234567890.10,null],"a":1e2}}]""")],
            },
            _ => new()
            {
                ["first_name"] = texts([null, .. Parts]),
                ["last_name"] = texts([null, .. Parts]),
                ["mobile"] = texts(null, "555555555", "2025550123"),
                ["mobile_code_country"] = texts(null, "+966", "1", "+44"),
                ["gender"] = texts(null, "male", "female"),
            },
        };
    }

    private static JsonObject Entry(string city, bool isDefault) => new()
    {
        ["firstName"] = "J",
        ["lastName"] = null,
        ["phoneNumber"] = "1",
        ["address1"] = "a",
        ["address2"] = "",
        ["city"] = city,
        ["state"] = "NJ",
        ["country"] = "US",
        ["zipcode"] = "07202",
        ["isDefaultAddress"] = isDefault,
    };
}
