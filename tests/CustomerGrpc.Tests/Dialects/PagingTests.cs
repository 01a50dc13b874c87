namespace CustomerGrpc.Tests.Dialects;

/// <summary>Tests lists with page numbers in every order.</summary>
public sealed class PagingTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    [Fact]
    public async Task Pages_are_in_the_requested_order()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "paging");
        foreach (var name in new[] { "Bo", "Ada", "Cy" })
            await client.CreateAsync(name, $"{(char)('z' - name[0] + 'A')}@example.com");

        Assert.Equal("Ada Bo Cy", await NamesAsync(client, ""));
        Assert.Equal("Cy Bo Ada", await NamesAsync(client, "orderDirection=DESC"));
        Assert.Equal("Bo Ada Cy", await NamesAsync(client, "orderBy=createdAt"));
        Assert.Equal("Cy Ada Bo", await NamesAsync(client, "orderBy=createdAt&orderDirection=DESC"));
        Assert.Equal("Bo Ada Cy", await NamesAsync(client, "orderBy=updatedAt&orderDirection=ASC"));
        Assert.Equal("Ada Bo Cy", await NamesAsync(client, "orderBy=customer&orderDirection=ASC"));
        Assert.Equal("Cy Bo Ada", await NamesAsync(client, "orderBy=email&orderDirection=ASC"));
        Assert.Equal("Cy", await NamesAsync(client, "page=3&limit=1"));
        Assert.Equal("", await NamesAsync(client, "page=9&limit=1"));
        Assert.Equal("", await NamesAsync(client, "search=%25"));
        Assert.Equal(400, (await client.GetAsync("/partners/customers?limit=101")).Status);
        Assert.Equal(400, (await client.GetAsync("/partners/customers?orderBy=phone")).Status);
    }

    [Fact]
    public async Task Customers_of_COUNT_are_ordered_by_name_without_regard_to_case_and_locale()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "case");
        foreach (var (index, name) in new[] { "bo", "Zoe", "ada", "BO", "Ärger", "Ivan", "iris", "Bo" }.Index())
            await client.CreateAsync(name, $"c{index}@example.com");

        Assert.Equal("ada bo BO Bo iris Ivan Zoe Ärger", await NamesAsync(client, ""));
        Assert.Equal("BO", await NamesAsync(client, "page=3&limit=1"));
    }

    [Fact]
    public async Task A_page_of_COUNT_has_the_names_that_its_clients_read()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "records");
        foreach (var name in new[] { "Ada", "Bo", "Cy" })
            await client.CreateAsync(name, $"{name}@example.com");

        var page = (await client.GetAsync("/partners/customers?limit=2")).Data;

        Assert.Equal((3, 3, 2), ((int)page["total"]!, (int)page["totalRecords"]!, (int)page["totalPages"]!));
        Assert.Equal(2, page["customers"]!.AsArray().Count);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(page["customers"], page["records"]));
    }

    private static async Task<string> NamesAsync(DialectClient client, string query) =>
        string.Join(
            ' ',
            (await client.GetAsync($"/partners/customers?{query}")).Data["customers"]!.AsArray().Select(
                customer => (string)customer!["customer"]!));
}
