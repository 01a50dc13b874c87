using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>The same RPCs over gRPC, where the mask is said and not read off a body.</summary>
public sealed class OverGrpcTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    [Fact]
    public Task Salesive() => UpdatesAsync<CustomerGrpc.Salesive.V1.CustomerResponse>("Salesive", (id, mask) => new CustomerGrpc.Salesive.V1.UpdateCustomerRequest
    {
        Id = id,
        Name = "Grace",
        Email = "ignored@example.com",
        UpdateMask = mask,
    }, "phone", "active");

    [Fact]
    public Task Count() => UpdatesAsync<CustomerGrpc.Count.V1.CustomerResponse>("Count", (id, mask) => new CustomerGrpc.Count.V1.UpdateCustomerRequest
    {
        Uuid = id,
        Customer = "Grace",
        Email = "ignored@example.com",
        UpdateMask = mask,
    }, "main_phone", "status");

    [Fact]
    public Task Axim() => UpdatesAsync<CustomerGrpc.Axim.V1.CustomerResponse>("Axim", (id, mask) => new CustomerGrpc.Axim.V1.UpdateCustomerRequest
    {
        CustomerId = id,
        FirstName = "Grace",
        LastName = "Ignored",
        Email = "ignored@example.com",
        UpdateMask = mask,
    }, "phone_number", "status");

    [Fact]
    public Task Salla() => UpdatesAsync<CustomerGrpc.Salla.V2.CustomerResponse>("Salla", (id, mask) => new CustomerGrpc.Salla.V2.UpdateCustomerRequest
    {
        Customer = long.Parse(id, System.Globalization.CultureInfo.InvariantCulture),
        FirstName = "Grace",
        Email = "ignored@example.com",
        UpdateMask = mask,
    }, "mobile", "email");

    [Fact]
    public async Task A_part_of_an_address_cannot_be_named()
    {
        using var client = await DialectClient.ForAsync(service, "Count", "grpc-part");
        using var grpc = service.GrpcAs(client.Token);
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);

        var answer = await grpc.CallAsync<CustomerGrpc.Count.V1.CustomerResponse>("count.v1.CountCustomerService/UpdateCustomer", new CustomerGrpc.Count.V1.UpdateCustomerRequest
        {
            Uuid = id,
            UpdateMask = new FieldMask { Paths = { "billing_address.city" } },
        });

        Assert.Equal(StatusCode.InvalidArgument, answer.Status.StatusCode);
        Assert.Contains("billing_address", answer.Status.Detail, StringComparison.Ordinal);
    }

    // The name is named and set, the phone named and not set, the email not named: it changes, is cleared, and stays.
    private async Task UpdatesAsync<TResponse>(string api, Func<string, FieldMask, IMessage> update, string phone, string notClearable)
        where TResponse : class, IMessage<TResponse>, new()
    {
        using var client = await DialectClient.ForAsync(service, api, $"grpc-{api}");
        using var grpc = service.GrpcAs(client.Token);
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);
        await client.UpdateAsync(id, new() { [client.PhoneField] = "2025550123" });
        var name = api switch { "Count" => "customer", "Axim" or "Salla" => "first_name", _ => "name" };

        var answer = await grpc.CallAsync<TResponse>($"{client.Service}/UpdateCustomer", update(id, new() { Paths = { name, phone } }), ("accessToken", client.Token));
        var refused = await grpc.CallAsync<TResponse>($"{client.Service}/UpdateCustomer", update(id, new() { Paths = { notClearable, "nonsense" } }), ("accessToken", client.Token));

        Assert.Equal(StatusCode.OK, answer.Status.StatusCode);
        var data = (await client.GetAsync($"{client.Customers}/{id}")).Data;
        Assert.Equal(("Grace", "ada@example.com"), ((string?)data[client.NameField], (string?)data["email"]));
        Assert.Null(data[client.PhoneField]);
        Assert.Equal(StatusCode.InvalidArgument, refused.Status.StatusCode);
    }
}
