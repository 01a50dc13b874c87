using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Access;
using CustomerGrpc.Database;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>Rules that all dialects follow.</summary>
public sealed class ContractTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const int Mutations = 2_500;

    // Names of the protos and of the canonical API, which the vendors' callers do not know.
    private static readonly string[] InternalNames = ["v1.", "v2.", "google.protobuf", "birth_date", "phone_country_code", "UpdateCustomerRequest"];

    public static TheoryData<string> Apis => ["Salesive", "Count", "Axim", "Salla"];

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Omitted_fields_are_unchanged_and_null_clears_a_field(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-mask");
        var created = (await client.CreateAsync("Ada", "ada@example.com")).Data;
        var phone = client.PhoneField == "mobile" ? "2025550123" : "+12025550123";

        var set = (await client.UpdateAsync(client.IdOf(created), new() { [client.PhoneField] = phone })).Data;
        var renamed = (await client.UpdateAsync(client.IdOf(created), new() { [client.NameField] = "Grace" })).Data;
        var cleared = (await client.UpdateAsync(client.IdOf(created), new() { [client.PhoneField] = null })).Data;

        Assert.Equal(phone, set[client.PhoneField]!.ToString());
        Assert.Equal((phone, "Grace"), (renamed[client.PhoneField]!.ToString(), (string?)renamed[client.NameField]));
        Assert.Null(cleared[client.PhoneField]);
        Assert.Equal("Grace", (string?)cleared[client.NameField]);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Unknown_customers_and_those_of_other_stores_are_not_found(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-own");
        using var other = await DialectClient.ForAsync(service, api, $"{api}-other");
        var id = other.IdOf((await other.CreateAsync("Ada", "ada@example.com")).Data);
        var unknownId = api switch
        {
            "Salla" => "999",
            "Count" => RecordId.New(service.Clock.GetUtcNow()).ToString(),
            _ => "638df9e713920facde1a1cfa",
        };
        var body = client.NewCustomer("Eve", "eve@example.com").ToJsonString();

        foreach (var unknown in new[] { id, unknownId })
        {
            Assert.Equal(404, (await client.GetAsync($"{client.Customers}/{unknown}")).Status);
            Assert.Equal(404, (await client.SendAsync(HttpMethod.Put, $"{client.Customers}/{unknown}", body)).Status);
        }

        Assert.Equal("Ada", (string?)(await other.GetAsync($"{other.Customers}/{id}")).Data[other.NameField]);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Without_a_valid_credential_the_status_is_401_in_the_error_format_of_the_API(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-credential");
        var good = client.Token;
        Assert.Equal(404, (await client.GetAsync(UnknownCustomer(client))).Status);

        client.Token = "app_unknown";
        AssertRefused(api, 401, await client.GetAsync(UnknownCustomer(client)));
        AssertRefused(api, 401, await client.SendAsync(HttpMethod.Get, UnknownCustomer(client), null, change: request => request.Headers.Clear()));

        client.Token = await service.Services.GetRequiredService<TokenIssuer>()
            .CreateAsync($"{api}-credential", [Scopes.WriteCustomers], TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal(404, (await client.GetAsync(UnknownCustomer(client))).Status);
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        AssertRefused(api, 401, await client.GetAsync(UnknownCustomer(client)));

        client.Token = good;
        Assert.Equal(404, (await client.GetAsync(UnknownCustomer(client))).Status);
        await service.QueryAsync(
            $"UPDATE access_tokens SET revoke_time = now() WHERE store_id = (SELECT id FROM stores WHERE name = '{api}-credential')");
        service.Clock.Advance(AccessTokens.Freshness);
        AssertRefused(api, 401, await client.GetAsync(UnknownCustomer(client)));
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_credential_of_another_scheme_is_answered_with_the_one_that_is_expected(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-scheme");
        var header = api == "Axim" ? "accessToken" : "Authorization";

        foreach (var credential in new[] { "Basic YXBwOmFwcA==", $"Token {client.Token}" })
        {
            var answer = await client.SendAsync(HttpMethod.Get, UnknownCustomer(client), null, change: request =>
            {
                request.Headers.Remove(header);
                request.Headers.TryAddWithoutValidation(header, credential);
            });

            AssertRefused(api, 401, answer);
            Assert.Contains($"{header}: Bearer app_", answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task A_token_without_the_write_scope_can_only_read(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-scope", Scopes.ReadCustomers);

        Assert.Equal(404, (await client.GetAsync(UnknownCustomer(client))).Status);
        AssertRefused(api, client.Statuses.Scope, await client.CreateAsync("Ada", "ada@example.com"));
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task An_email_in_use_is_rejected_regardless_of_case(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-email");
        await client.CreateAsync("Ada", "ada@example.com");
        var other = client.IdOf((await client.CreateAsync("Bo", "bo@example.com")).Data);

        var created = await client.CreateAsync("Eve", "ADA@example.com");
        var updated = await client.UpdateAsync(other, new() { ["email"] = "Ada@Example.com" });

        AssertRefused(api, client.Statuses.EmailInUse, created);
        AssertRefused(api, client.Statuses.EmailInUse, updated);
        Assert.Contains("email", created.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Concurrent_updates_of_different_fields_are_all_applied(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-concurrent");
        var created = (await client.CreateAsync("Ada", "ada@example.com")).Data;
        var id = client.IdOf(created);
        var bodies = Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? new JsonObject { [client.NameField] = "Ada 2" }
            : new JsonObject { [client.PhoneField] = "2025550123" });

        // Axim requires further fields; their values were read before. Updates of the other dialects contain one field.
        var answers = await Task.WhenAll(bodies.Select(fields =>
            client.SendAsync(
                HttpMethod.Put, $"{client.Customers}/{id}", (api == "Axim" ? client.Update(created, fields) : fields).ToJsonString())));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        var after = (await client.GetAsync($"{client.Customers}/{id}")).Data;
        Assert.Equal("2025550123", after[client.PhoneField]!.ToString());
        if (api != "Axim")
            Assert.StartsWith("Ada 2", (string?)after[client.NameField], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task The_longest_name_is_accepted_and_a_longer_one_is_rejected(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-length");
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);
        var longest = string.Concat(Enumerable.Repeat("é", client.LongestName));

        var accepted = await client.UpdateAsync(id, new() { [client.NameField] = longest });
        var refused = await client.UpdateAsync(id, new() { [client.NameField] = longest + "é" });

        Assert.Equal(longest, (string?)accepted.Data[client.NameField]);
        AssertRefused(api, client.Statuses.Invalid, refused);
        Assert.Contains(client.NameField, refused.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Text_in_every_script_is_returned_unchanged(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-unicode");
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);

        foreach (var name in new[] { "أحمد", "👩‍👩‍👧‍👦", "e\u0301 not \u00e9", "\u202Ertl\u202C", "O'Neil \"& <b>", "naïve\tñ" })
        {
            var updated = await client.UpdateAsync(id, new() { [client.NameField] = name });
            Assert.Equal(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes((string)updated.Data[client.NameField]!));
        }
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task HTTP_errors_have_the_error_format_of_the_API(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-http");
        var put = $"{client.Customers}/1";
        var json = Encoding.UTF8.GetBytes(client.NewCustomer("Ada", "a@example.com").ToJsonString());

        AssertRefused(api, 404, await client.GetAsync($"{client.Customers}/1/2/3"));
        var wrongVerb = await client.SendAsync(HttpMethod.Patch, put, json);
        AssertRefused(api, 405, wrongVerb);
        Assert.Contains("PUT", wrongVerb.Allow);
        AssertRefused(api, 415, await client.SendAsync(HttpMethod.Post, client.Customers, json, "text/plain"));
        AssertRefused(api, 413, await client.SendAsync(HttpMethod.Post, client.Customers, new byte[5 * 1024 * 1024]));
        AssertRefused(api, 400, await client.SendAsync(HttpMethod.Post, client.Customers, "{]"));
    }

    [Theory]
    [InlineData("Canonical")]
    [MemberData(nameof(Apis))]
    public async Task A_path_with_an_empty_last_segment_names_nothing(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-empty");
        var json = Encoding.UTF8.GetBytes(client.NewCustomer("Ada", "a@example.com").ToJsonString());

        foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" })
        {
            var answer = await client.SendAsync(new HttpMethod(method), $"{client.Customers}/", method is "GET" or "HEAD" ? null : json);
            Assert.True(answer.Status == 404, $"{method} {answer.Status}: {answer.Body}");
            Assert.Empty(answer.Allow);
        }
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Mutated_bodies_never_cause_an_internal_error(string api)
    {
        using var client = await DialectClient.ForAsync(service, api, $"{api}-mutations");
        var created = (await client.CreateAsync("Ada", "ada@example.com")).Data;
        var path = $"{client.Customers}/{client.IdOf(created)}";
        var body = Encoding.UTF8.GetBytes(client.Update(created, new()
        {
            [client.NameField] = "Grace",
            [client.PhoneField] = "2025550123",
            ["status"] = "active",
            ["groups"] = new JsonArray(1),
            ["metaFields"] = new JsonArray(new JsonObject { ["code"] = "a", ["value"] = new JsonArray(1.5, null, "x") }),
            ["billingAddress"] = new JsonObject { ["street"] = "s" },
            ["birthday"] = "1997-06-03",
            ["gender"] = "male",
            ["active"] = true,
        }).ToJsonString());
        var random = new Random(5);
        var bodies = Enumerable.Range(0, Mutations).Select(_ => Mutate(body, random)).ToList();

        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (mutated, _) =>
        {
            var answer = await client.SendAsync(HttpMethod.Put, path, mutated);
            Assert.True(answer.Status is 200 or (>= 400 and < 500), $"{answer.Status}: {Convert.ToBase64String(mutated)}");
            if (answer.Status == 200)
                return;
            AssertRefused(api, answer.Status, answer);
            Assert.All(InternalNames, name => Assert.DoesNotContain(name, answer.Body, StringComparison.Ordinal));
        });
    }

    private static string UnknownCustomer(DialectClient client) =>
        client.Customers + (client.Customers.StartsWith("/admin", StringComparison.Ordinal) ? "/999" : "/638df9e713920facde1a1cfa");

    private static byte[] Mutate(byte[] body, Random random)
    {
        var mutated = body.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(4))
            {
                case 0: mutated[at] = (byte)random.Next(256); break;
                case 1: mutated.RemoveAt(at); break;
                case 2: mutated.Insert(at, (byte)"{}[]\":,0123456789\\-+.eEntfu\0"[random.Next(27)]); break;
                default: mutated.InsertRange(at, mutated.GetRange(at, Math.Min(random.Next(1, 20), mutated.Count - at))); break;
            }
        }

        return [.. mutated];
    }

    private static void AssertRefused(string api, int status, DialectAnswer answer)
    {
        Assert.True(status == answer.Status, $"{answer.Status} in place of {status}: {answer.Body}");
        var names = answer.Json.Select(member => member.Key).Order();
        string[] expected = api switch
        {
            "Count" => [.. new[] { "code", "details", "errors", "message", "status" }.Where(answer.Json.ContainsKey)],
            "Axim" => ["message", "success"],
            "Salla" => ["error", "status", "success"],
            _ => ["message", "status", "success"],
        };
        Assert.Equal(expected, names);
    }
}
