using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Dialects;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>A customer has at most 256 KiB, however it was written, and a page of a list at most 4 MiB.</summary>
public sealed class CustomerSizeTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const int Limit = 256 * 1024;
    private const string TooLarge =
        "is too large: free text, addresses, contacts and custom data of a customer may have 256 KiB together as JSON";

    [Theory]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    public async Task A_new_customer_may_have_256_KiB(int bytes, bool isAccepted)
    {
        var failure = await CreateAsync(
            new() { Email = NewEmail(), Metadata = { ["x"] = Text(bytes - """{"x":""}""".Length) } }).FailureAsync();
        Assert.Equal(isAccepted ? null : $"customer: {TooLarge}", failure?.Status.Detail);
        if (!isAccepted)
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_FIELD"), (failure!.StatusCode, failure.Reason()));
    }

    [Fact]
    public async Task A_PATCH_of_one_key_counts_the_whole_customer()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var customer = await CreateAsync(new() { Email = NewEmail(), Notes = new string('é', 10_000), Metadata = { ["a"] = Text(200_000) } });

        Assert.Equal((400, $"$: {TooLarge}"), await PatchAsync(customer.Id, new() { ["metadata"] = new JsonObject { ["b"] = new string('x', 50_000) } }));
        Assert.Equal((400, $"$: {TooLarge}"), await PatchAsync(customer.Id, new() { ["addresses"] = Addresses(50) }));
        Assert.Equal((200, null), await PatchAsync(customer.Id, new() { ["metadata"] = new JsonObject { ["b"] = new string('x', 40_000) } }));
        Assert.Equal((200, null), await PatchAsync(customer.Id, new() { ["name"] = "Ada" }));

        var read = await service.Customers.GetCustomerAsync(new() { Id = customer.Id }, cancellationToken: cancellationToken);
        Assert.Equal((200_000, 40_000), (read.Metadata["a"].StringValue.Length, read.Metadata["b"].StringValue.Length));
    }

    [Fact]
    public async Task The_limit_applies_to_dialects()
    {
        using var axim = await DialectClient.ForAsync(service, "Axim", "test");
        using var count = await DialectClient.ForAsync(service, "Count", "test");
        var customer = await CreateAsync(new() { Email = NewEmail(), FirstName = "Ada", LastName = "Obi", Metadata = { ["a"] = Text(261_000) } });
        var axims = await axim.SendAsync(HttpMethod.Get, $"/customers/{customer.Id}", (string?)null);

        var notes = await axim.SendAsync(HttpMethod.Put, $"/customers/{customer.Id}", axim.Update(axims.Data, new() { ["notes"] = new string('x', 5000) }).ToJsonString());
        var place = new JsonObject { ["street"] = new string('x', 255), ["city"] = new string('語', 255), ["country"] = new string('語', 255) };
        var address = await count.SendAsync(HttpMethod.Put, $"/partners/customers/{customer.Id}", new JsonObject { ["billingAddress"] = place }.ToJsonString());

        Assert.Equal((400, $"$: {TooLarge}"), (notes.Status, (string?)notes.Json["message"]));
        Assert.Equal((400, $"$: {TooLarge}"), (address.Status, (string?)address.Json["message"]));
        Assert.Equal(("VALIDATION_ERROR", TooLarge), ((string?)address.Json["code"], (string?)address.Json["errors"]![0]!["message"]));
    }

    [Fact]
    public async Task A_customer_that_exceeds_the_limits_already_can_become_smaller()
    {
        var customer = await CreateAsync(new() { Email = NewEmail(), Metadata = { ["a"] = Text(1000), ["b"] = Text(1000) } });
        await service.QueryAsync(
            "UPDATE customers SET metadata = (SELECT json_object_agg(k, repeat('x', 3000)) FROM generate_series(1, 200) AS k) "
            + $"WHERE id = '{customer.Id}'");

        Assert.Equal((400, "metadata: must have at most 100 entries"), await PatchAsync(customer.Id, new() { ["metadata"] = new JsonObject { ["201"] = 1 } }));
        Assert.Equal((200, null), await PatchAsync(customer.Id, new() { ["metadata"] = new JsonObject { ["1"] = null } }));
        Assert.Equal((200, null), await PatchAsync(customer.Id, new() { ["name"] = "Ada" }));
        Assert.Equal((400, $"$: {TooLarge}"), await PatchAsync(customer.Id, new() { ["notes"] = "x" }));
    }

    [Fact]
    public async Task A_customer_has_at_most_100_keys_after_a_PATCH_or_a_mask_of_keys()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var customer = await CreateAsync(new() { Email = NewEmail() });
        JsonObject keys(string prefix, int count, JsonNode? value) => new()
        {
            ["metadata"] = new JsonObject(Enumerable.Range(0, count).Select(index => KeyValuePair.Create($"{prefix}{index}", value?.DeepClone()))),
        };

        Assert.Equal((200, null), await PatchAsync(customer.Id, keys("a", 99, 1)));
        Assert.Equal((400, "metadata: must have at most 100 entries"), await PatchAsync(customer.Id, keys("b", 2, 1)));
        Assert.Equal((200, null), await PatchAsync(customer.Id, keys("a", 99, 2)));
        Assert.Equal((200, null), await PatchAsync(customer.Id, keys("b", 1, 1)));
        var update = new UpdateCustomerRequest
        {
            Customer = new() { Id = customer.Id, Metadata = { ["c"] = Value.ForNumber(1), ["a0"] = Value.ForNumber(3) } },
            UpdateMask = new() { Paths = { "metadata.c", "metadata.a0" } },
        };
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => service.Customers.UpdateCustomerAsync(update, cancellationToken: cancellationToken).ResponseAsync);
        Assert.Equal("customer.metadata: must have at most 100 entries", refused.Status.Detail);
        update.UpdateMask.Paths.Add("metadata.a1");
        var updated = await service.Customers.UpdateCustomerAsync(update, cancellationToken: cancellationToken);
        Assert.Equal((100, 3), (updated.Metadata.Count, updated.Metadata["a0"].NumberValue));
    }

    [Fact]
    public async Task Concurrent_writes_that_are_too_large_do_not_disturb_others()
    {
        var customer = await CreateAsync(new() { Email = NewEmail(), Metadata = { ["a"] = Text(200_000) } });
        var other = await CreateAsync(new() { Email = NewEmail() });
        var large = new JsonObject { ["metadata"] = new JsonObject { ["b"] = new string('x', 100_000) } }.ToJsonString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(index => index % 2 == 0
            ? PatchAsync(customer.Id, JsonNode.Parse(large)!.AsObject())
            : PatchAsync(other.Id, new() { ["metadata"] = new JsonObject { [$"k{index}"] = index } })));

        Assert.All(answers, (answer, index) => Assert.Equal(index % 2 == 0 ? 400 : 200, answer.Status));
        var read = await service.Customers.GetCustomerAsync(new() { Id = other.Id }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(20, read.Metadata.Count);
    }

    [Fact]
    public async Task A_page_ends_before_4_MiB_and_no_customer_is_lost()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var customers = service.CustomersAs(await service.CreateTokenAsync("large-pages"));
        // A list of numbers takes more space as a message than as JSON.
        var numbers = Value.ForList([.. Enumerable.Repeat(Value.ForNumber(1), 120_000)]);
        var small = Enumerable.Range(0, 150).Select(index => new Customer { Email = $"{index}@example.com" });
        var large = Enumerable.Range(150, 7).Select(index => new Customer { Email = $"{index}@example.com", Metadata = { ["x"] = numbers } });
        foreach (var customer in small.Concat(large))
            await customers.CreateCustomerAsync(new() { Customer = customer }, cancellationToken: cancellationToken);

        List<ListCustomersResponse> pages = [];
        do
        {
            var request = new ListCustomersRequest { PageSize = 1000, PageToken = pages.LastOrDefault()?.NextPageToken ?? "" };
            pages.Add(await customers.ListCustomersAsync(request, cancellationToken: cancellationToken));
        }
        while (pages[^1].NextPageToken.Length > 0);

        Assert.All(pages, page => Assert.InRange(page.CalculateSize(), 1, 4 * 1024 * 1024));
        Assert.Equal([3, 3, 151], pages.Select(page => page.Customers.Count));
        // Customers that are created in one millisecond have no fixed order.
        Assert.Equal(
            Enumerable.Range(0, 157).Select(index => $"{index}@example.com").Order(StringComparer.Ordinal),
            pages.SelectMany(page => page.Customers).Select(customer => customer.Email).Order(StringComparer.Ordinal));
    }

    private static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    private static Value Text(int length) => Value.ForString(new string('x', length));

    private static JsonArray Addresses(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new JsonObject { ["line1"] = new string('é', 255), ["line2"] = new string('é', 255) })];

    private async Task<Customer> CreateAsync(Customer customer) =>
        await service.Customers.CreateCustomerAsync(new() { Customer = customer }, cancellationToken: TestContext.Current.CancellationToken);

    private async Task<(int Status, string? Message)> PatchAsync(string id, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await service.Rest.PatchAsync($"/v1/customers/{id}", content, TestContext.Current.CancellationToken);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return ((int)answer.StatusCode, answer.StatusCode == HttpStatusCode.OK ? null : (string?)json["message"]);
    }
}
