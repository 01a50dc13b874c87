using CustomerGrpc.Count.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static CustomerGrpc.Count.V1.CountCustomerService;

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

    [Fact]
    public async Task A_page_that_is_too_large_for_gRPC_is_whole_over_REST_and_refused_over_gRPC()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "large");
        var text = new string('語', 255);
        var contacts = Enumerable.Range(0, 55).Select(_ => new Contact { Name = text, FirstName = text, LastName = text, Title = text, Phone = "1" });
        var count = new CountCustomerServiceClient(service.GrpcAs(client.Token));
        for (var i = 0; i < 20; i++)
            await count.CreateCustomerAsync(
                new() { Customer = "Ada", Email = $"ada{i}@example.com", Contacts = { contacts } },
                cancellationToken: TestContext.Current.CancellationToken);

        var page = (await client.GetAsync(client.Customers)).Data;
        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await count.ListCustomersAsync(new(), cancellationToken: TestContext.Current.CancellationToken));
        var small = await count.ListCustomersAsync(new() { Limit = 5 }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(20, page["customers"]!.AsArray().Count);
        Assert.Equal(
            (StatusCode.InvalidArgument, "limit: is too high for these customers: together they are larger than the 4 MiB that clients of gRPC read"),
            (refused.StatusCode, refused.Status.Detail));
        Assert.Equal((5, 20), (small.Data.Customers.Count, small.Data.Total));
    }

    [Fact]
    public async Task The_largest_page_of_the_other_APIs_fits_into_a_message_of_gRPC()
    {
        const string store = "largest";
        using var canonical = await DialectClient.ForAsync(service, "Canonical", store);
        var customers = service.CustomersAs(canonical.Token);
        for (var i = 0; i < 10; i++)
            await customers.CreateCustomerAsync(
                new() { Customer = new() { Email = $"ada{i}@example.com", Metadata = { ["a"] = Value.ForString(new string('語', 87_000)) } } },
                cancellationToken: TestContext.Current.CancellationToken);

        foreach (var api in (await ApiUnderTest.AllAsync(service, store)).Where(api => api.Name != "Canonical"))
            Assert.Equal(10, (await api.ListAsync()).Count);
    }

    private static async Task<string> NamesAsync(DialectClient client, string query) =>
        string.Join(
            ' ',
            (await client.GetAsync($"/partners/customers?{query}")).Data["customers"]!.AsArray().Select(
                customer => (string)customer!["customer"]!));
}
