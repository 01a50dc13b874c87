using System.Globalization;
using System.Text.Json.Nodes;
using CustomerGrpc.Access;
using Microsoft.Extensions.DependencyInjection;
using static CustomerGrpc.Salla.V2.SallaCustomerService;

namespace CustomerGrpc.Tests.Dialects.Salla;

/// <summary>Tests Salla's lists: links, filters and sizes of pages.</summary>
public sealed class SallaListTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    [Fact]
    public async Task Links_lead_to_the_previous_and_next_page_of_the_same_list()
    {
        using var client = await ClientAsync("links");
        for (var i = 0; i < 3; i++)
            await client.CreateAsync("Ada", $"ada{i}@example.com");
        await client.CreateAsync("Bo", "bo@example.com");

        const string kept = "keyword=ada&date_from=2000-01-01&date_to=2100-01-01&fields%5B%5D=is_blocked";
        var middle = Pagination(await client.GetAsync($"{client.Customers}?page=2&per_page=1&{kept}"))["links"]!;

        Assert.Equal($"{service.RestAddress}admin/v2/customers?page=1&per_page=1&{kept}", (string?)middle["previous"]);
        Assert.Equal($"{service.RestAddress}admin/v2/customers?page=3&per_page=1&{kept}", (string?)middle["next"]);
    }

    [Fact]
    public async Task A_client_that_follows_the_links_reads_every_customer_once_and_ends()
    {
        using var client = await ClientAsync("follow");
        for (var i = 0; i < 5; i++)
            await client.CreateAsync("Ada & Bo", $"ada{i}@example.com");
        await client.CreateAsync("Cy", "cy@example.com");
        List<string> emails = [];

        for (var next = $"{client.Customers}?per_page=2&keyword=ada%20%26&fields[]=is_inactive"; next is not null;)
        {
            var answer = await client.GetAsync(next);
            emails.AddRange(answer.Json["data"]!.AsArray().Select(customer => (string)customer!["email"]!));
            Assert.All(answer.Json["data"]!.AsArray(), customer => Assert.False((bool)customer!["is_inactive"]!));
            var links = Pagination(answer)["links"]!.AsObject();
            Assert.All(links, link => Assert.NotNull(link.Value));
            next = links.ContainsKey("next") ? new Uri((string)links["next"]!).PathAndQuery : null;
        }

        // Customers that are created in one millisecond have no fixed order.
        Assert.Equal(
            ["ada0@example.com", "ada1@example.com", "ada2@example.com", "ada3@example.com", "ada4@example.com"],
            emails.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("fields[]=is_blocked&fields[]=is_inactive")]
    [InlineData("fields[0]=is_blocked&fields[1]=is_inactive")]
    [InlineData("fields%5B0%5D=is_blocked&fields%5B10%5D=is_inactive")]
    [InlineData("fields=is_blocked&fields=is_inactive")]
    public async Task Arrays_are_read_as_PHP_and_its_clients_write_them(string fields)
    {
        using var client = await ClientAsync($"arrays-{Guid.NewGuid():N}");
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);

        var one = (await client.GetAsync($"{client.Customers}/{id}?{fields}")).Data;
        var list = (await client.GetAsync($"{client.Customers}?{fields}")).Json["data"]![0]!.AsObject();

        Assert.All(new[] { one, list }, customer => Assert.Equal((false, false), ((bool?)customer["is_blocked"], (bool?)customer["is_inactive"])));
        Assert.False(one.ContainsKey("block_reason"));
    }

    [Theory]
    [InlineData("", 15)]
    [InlineData("?per_page=60", 60)]
    [InlineData("?per_page=100", 60)]
    [InlineData("?per_page=2147483647", 60)]
    [InlineData("?per_page=7", 7)]
    public async Task A_page_has_15_customers_or_as_many_as_were_asked_for_up_to_60(string query, int size)
    {
        using var client = await ClientAsync("sizes");

        Assert.Equal(size, (int?)Pagination(await client.GetAsync(client.Customers + query))["perPage"]);
        Assert.Equal(size, (int?)Pagination(await client.GetAsync($"{client.Customers}/groups{query}"))["perPage"]);
        Assert.Empty(Pagination(await client.GetAsync(client.Customers + query))["links"]!.AsObject());
    }

    [Theory]
    [InlineData("date_from=2026-06-03", "second third")]
    [InlineData("date_to=2026-06-03", "first second")]
    [InlineData("date_from=2026-06-03&date_to=2026-06-03", "second")]
    [InlineData("date_from=2026-06-04", "third")]
    [InlineData("date_to=2026-06-02", "first")]
    [InlineData("date_from=2026-06-03%2023:00:01", "third")]
    [InlineData("date_to=2026-06-03T23:00:00", "first second")]
    [InlineData("date_from=0001-01-01&date_to=9999-12-31", "first second third")]
    public async Task Dates_are_days_of_the_stores_time_zone(string query, string expected)
    {
        using var client = await ClientAsync("dates");
        await service.Services.GetRequiredService<Stores>().SetTimeZoneAsync("dates", "Asia/Riyadh", CancellationToken.None);
        // 23:00 in Riyadh is 20:00 UTC.
        foreach (var (name, day) in new[] { ("first", 2), ("second", 3), ("third", 4) })
        {
            await client.CreateAsync(name, $"{name}@example.com");
            await service.QueryAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE customers SET create_time = '2026-06-0{day}T20:00:00Z' WHERE email = '{name}@example.com'"));
        }

        service.Clock.Advance(AccessTokens.Freshness);
        var names = (await client.GetAsync($"{client.Customers}?{query}")).Json["data"]!.AsArray()
            .Select(customer => (string)customer!["first_name"]!);

        Assert.Equal(expected, string.Join(' ', names.Reverse()));
    }

    [Theory]
    [InlineData("date_from=2026-02-30", "date_from")]
    [InlineData("date_to=yesterday", "date_to")]
    [InlineData("date_to=2026-02-03T25:00:00", "date_to")]
    [InlineData("per_page=0", "per_page")]
    public async Task Invalid_filters_are_named(string query, string field)
    {
        using var client = await ClientAsync("invalid");

        var answer = await client.GetAsync($"{client.Customers}?{query}");

        Assert.Equal(422, answer.Status);
        Assert.Equal(field, answer.Json["error"]!["fields"]!.AsObject().Single().Key);
    }

    [Fact]
    public async Task Over_gRPC_links_and_addresses_are_those_of_REST()
    {
        using var client = await ClientAsync("over-grpc");
        for (var i = 0; i < 2; i++)
            await client.CreateAsync("Ada", $"ada{i}@example.com");
        var salla = new SallaCustomerServiceClient(service.GrpcAs(client.Token));

        var page = await salla.ListCustomersAsync(
            new() { PerPage = 1, Keyword = "a&b", Fields = { "is_blocked" } }, cancellationToken: TestContext.Current.CancellationToken);
        var all = await salla.ListCustomersAsync(new() { PerPage = 1 }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(page.Data);
        Assert.Equal($"{service.RestAddress}admin/v2/customers?page=2&per_page=1", all.Pagination.Links.Next);
        Assert.Equal($"{service.RestAddress}admin/v2/customers/{all.Data[0].Id}", all.Data[0].Urls.Admin);
    }

    private static JsonNode Pagination(DialectAnswer answer) =>
        answer.Status == 200 ? answer.Json["pagination"]! : throw new InvalidOperationException($"{answer.Status}: {answer.Body}");

    private Task<DialectClient> ClientAsync(string store) => DialectClient.ForAsync(service, "Salla", store);
}
