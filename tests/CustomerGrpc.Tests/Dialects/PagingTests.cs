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

        Assert.Equal("Cy Ada Bo", await NamesAsync(client, ""));
        Assert.Equal("Bo Ada Cy", await NamesAsync(client, "orderBy=updatedAt&orderDirection=ASC"));
        Assert.Equal("Ada Bo Cy", await NamesAsync(client, "orderBy=customer&orderDirection=ASC"));
        Assert.Equal("Cy Bo Ada", await NamesAsync(client, "orderBy=email&orderDirection=ASC"));
        Assert.Equal("Bo", await NamesAsync(client, "page=3&limit=1"));
        Assert.Equal("", await NamesAsync(client, "page=9&limit=1"));
        Assert.Equal("", await NamesAsync(client, "search=%25"));
        Assert.Equal(400, (await client.GetAsync("/partners/customers?limit=101")).Status);
        Assert.Equal(400, (await client.GetAsync("/partners/customers?orderBy=phone")).Status);
    }

    private static async Task<string> NamesAsync(DialectClient client, string query) =>
        string.Join(
            ' ',
            (await client.GetAsync($"/partners/customers?{query}")).Data["customers"]!.AsArray().Select(
                customer => (string)customer!["customer"]!));
}
