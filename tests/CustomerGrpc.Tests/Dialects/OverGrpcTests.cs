using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static CustomerGrpc.Axim.V1.AximCustomerService;
using static CustomerGrpc.Count.V1.CountCustomerService;
using static CustomerGrpc.Salesive.V1.SalesiveCustomerService;
using static CustomerGrpc.Salla.V2.SallaCustomerService;
using AximUpdate = CustomerGrpc.Axim.V1.UpdateCustomerRequest;
using CountUpdate = CustomerGrpc.Count.V1.UpdateCustomerRequest;
using SalesiveUpdate = CustomerGrpc.Salesive.V1.UpdateCustomerRequest;
using SallaUpdate = CustomerGrpc.Salla.V2.UpdateCustomerRequest;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>Tests the RPCs of the dialects over gRPC, where update_mask is explicit.</summary>
public sealed class OverGrpcTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private const string Ignored = "ignored@example.com";

    [Fact]
    public Task Salesive() => UpdatesAsync("Salesive", "phone", "active", (grpc, id, mask, headers) =>
    {
        var request = new SalesiveUpdate { Id = id, Name = "Grace", Email = Ignored, UpdateMask = mask };
        return new SalesiveCustomerServiceClient(grpc).UpdateCustomerAsync(request, headers).ResponseAsync;
    });

    [Fact]
    public Task Count() => UpdatesAsync("Count", "main_phone", "status", (grpc, id, mask, headers) =>
    {
        var request = new CountUpdate { Uuid = id, Customer = "Grace", Email = Ignored, UpdateMask = mask };
        return new CountCustomerServiceClient(grpc).UpdateCustomerAsync(request, headers).ResponseAsync;
    });

    [Fact]
    public Task Axim() => UpdatesAsync("Axim", "phone_number", "status", (grpc, id, mask, headers) =>
    {
        var request = new AximUpdate { CustomerId = id, FirstName = "Grace", LastName = "Ignored", Email = Ignored, UpdateMask = mask };
        return new AximCustomerServiceClient(grpc).UpdateCustomerAsync(request, headers).ResponseAsync;
    });

    [Fact]
    public Task Salla() => UpdatesAsync("Salla", "mobile", "email", (grpc, id, mask, headers) =>
    {
        var number = long.Parse(id, CultureInfo.InvariantCulture);
        var request = new SallaUpdate { Customer = number, FirstName = "Grace", Email = Ignored, UpdateMask = mask };
        return new SallaCustomerServiceClient(grpc).UpdateCustomerAsync(request, headers).ResponseAsync;
    });

    [Fact]
    public async Task A_missing_token_is_asked_for_in_the_lower_case_that_metadata_has()
    {
        var customers = new AximCustomerServiceClient(service.GrpcAs(null));

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => customers.GetCustomerAsync(
                new() { CustomerId = "1" }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal("No credential was sent: send 'accesstoken: Bearer app_…'.", refused.Status.Detail);
    }

    [Fact]
    public async Task A_mask_cannot_contain_a_part_of_an_address()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = await DialectClient.ForAsync(service, "Count", "grpc-part");
        var customers = new CountCustomerServiceClient(service.GrpcAs(client.Token));
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);
        var request = new CountUpdate { Uuid = id, UpdateMask = new() { Paths = { "billing_address.city" } } };

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => customers.UpdateCustomerAsync(request, cancellationToken: cancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("billing_address", refused.Status.Detail, StringComparison.Ordinal);
    }

    // The mask contains the name, which is set and changes, and the phone, which is not set and is cleared. The email is unchanged.
    private async Task UpdatesAsync(
        string api, string phone, string notClearable, Func<CallInvoker, string, FieldMask, Metadata, Task> update)
    {
        using var client = await DialectClient.ForAsync(service, api, $"grpc-{api}");
        var grpc = service.GrpcAs(client.Token);
        var id = client.IdOf((await client.CreateAsync("Ada", "ada@example.com")).Data);
        await client.UpdateAsync(id, new() { [client.PhoneField] = "2025550123" });
        var name = api switch { "Count" => "customer", "Axim" or "Salla" => "first_name", _ => "name" };

        await UpdateAsync(name, phone);
        var refused = await Assert.ThrowsAsync<RpcException>(() => UpdateAsync(notClearable, "nonsense"));

        var data = (await client.GetAsync($"{client.Customers}/{id}")).Data;
        Assert.Equal(("Grace", "ada@example.com"), ((string?)data[client.NameField], (string?)data["email"]));
        Assert.Null(data[client.PhoneField]);
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);

        Task UpdateAsync(params string[] paths) => update(grpc, id, new() { Paths = { paths } }, new() { { "accessToken", client.Token } });
    }
}
