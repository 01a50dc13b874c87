using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>Tests every mask rule over the protocol that it applies to: an update changes the expected fields and no others.</summary>
public sealed class UpdateMaskTests(ServiceFixture service) : IClassFixture<ServiceFixture>, IAsyncLifetime
{
    private const string Groups = """
        INSERT INTO customer_groups (store_id, number, name) SELECT id, number, 'group ' || number FROM stores, generate_series(1, 3) AS number
        ON CONFLICT DO NOTHING
        """;

    private static int _customers;

    public static TheoryData<string> Rows => [.. UpdateMaskRow.All.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_update_changes_only_the_fields_of_its_mask(string name)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var row = UpdateMaskRow.All[name];
        var customer = await CreateAsync();
        var before = Json(customer);

        if (row.Carrier == "gRPC")
            await UpdateOverGrpcAsync(row, customer.Id);
        else
            await UpdateOverRestAsync(row, customer.Id);

        var after = Json(await service.Customers.GetCustomerAsync(new() { Id = customer.Id }, cancellationToken: cancellationToken));
        Assert.Equal(Expected(before, row).ToJsonString(), Comparable(after).ToJsonString());
    }

    public async ValueTask InitializeAsync() => await service.QueryAsync(Groups);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Customer> CreateAsync()
    {
        var customer = Customer.Parser.ParseJson("""
            {
              "name": "Ada Obi", "firstName": "Ada", "lastName": "Obi", "phone": "+234801", "website": "https://ada.example",
              "status": "CUSTOMER_STATUS_PENDING", "notes": "n", "gender": "GENDER_FEMALE", "birthDate": "1990-12-10",
              "billingAddress": {"line1": "1 Main St", "city": "Lagos", "country": "NG"}, "addresses": [{"line1": "a", "isDefault": true}],
              "metadata": {"tier": "gold", "a.b": 1, "nested": {"x": 1}}, "groups": [1, 2], "verifiedEmail": true, "newsletter": true,
              "currency": "NGN"
            }
            """);
        customer.Email = $"ada{Interlocked.Increment(ref _customers)}@example.com";
        return await service.Customers.CreateCustomerAsync(new() { Customer = customer });
    }

    private async Task UpdateOverGrpcAsync(UpdateMaskRow row, string id)
    {
        var request = new UpdateCustomerRequest { Customer = Customer.Parser.ParseJson(row.Customer) };
        request.Customer.Id = id;
        if (row.Mask is not null)
            request.UpdateMask = new FieldMask { Paths = { row.Mask.Split(',', StringSplitOptions.RemoveEmptyEntries) } };

        if (row.Refused is null)
        {
            Assert.Equal(id, (await service.Customers.UpdateCustomerAsync(request)).Id);
            return;
        }

        var refused = await Assert.ThrowsAsync<RpcException>(() => service.Customers.UpdateCustomerAsync(request).ResponseAsync);
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_FIELD"), (refused.StatusCode, refused.Reason()));
        Assert.NotEmpty(refused.InvalidFields());
        Assert.Contains(row.Refused, refused.Status.Detail, StringComparison.Ordinal);
    }

    private async Task UpdateOverRestAsync(UpdateMaskRow row, string id)
    {
        var uri = $"/v1/customers/{id}" + (row.Mask is null ? "" : $"?updateMask={Uri.EscapeDataString(row.Mask)}");
        using var request = new HttpRequestMessage(
            new HttpMethod(row.Carrier), uri)
        { Content = new StringContent(row.Customer, Encoding.UTF8, "application/json") };
        using var response = await service.Rest.SendAsync(request);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        if (row.Refused is null)
        {
            Assert.Equal((HttpStatusCode.OK, id), (response.StatusCode, (string?)body["id"]));
            return;
        }

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(row.Refused, (string?)body["message"], StringComparison.Ordinal);
    }

    private static JsonObject Json(Customer customer) => JsonNode.Parse(JsonFormatter.Default.Format(customer))!.AsObject();

    /// <summary>The customer before the update, with the top-level changes of the row.</summary>
    private static JsonObject Expected(JsonObject before, UpdateMaskRow row)
    {
        foreach (var (name, value) in JsonNode.Parse(row.Changed)!.AsObject())
        {
            before.Remove(name);
            // A false without presence is not written.
            if (value is not null && value.ToJsonString() != "false")
                before[name] = value.DeepClone();
        }

        return Comparable(before);
    }

    /// <summary>The customer without the fields that every write changes, in a fixed order.</summary>
    private static JsonObject Comparable(JsonObject customer)
    {
        customer.Remove("etag");
        customer.Remove("updateTime");
        return new JsonObject(customer.OrderBy(member => member.Key, StringComparer.Ordinal).Select(Sorted));
    }

    private static KeyValuePair<string, JsonNode?> Sorted(KeyValuePair<string, JsonNode?> member) => new(
        member.Key,
        member.Value is JsonObject nested
            ? new JsonObject(nested.OrderBy(inner => inner.Key, StringComparer.Ordinal).Select(Sorted))
            : member.Value?.DeepClone());
}
