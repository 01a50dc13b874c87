using System.Net;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Dialects;
using CustomerGrpc.Tests.Support;
using Grpc.Core;

namespace CustomerGrpc.Tests.Customers;

/// <summary>What names a customer is taken exactly: an id, an email address, a name.</summary>
public sealed class IdentityTests(UnlimitedFixture service) : IClassFixture<UnlimitedFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0} ")]
    [InlineData("\t{0}\n")]
    [InlineData("{0}\u00a0")]
    [InlineData("+{1}")]
    public async Task An_id_with_something_else_in_it_is_invalid(string form)
    {
        var created = await CreateAsync(new() { Email = $"{Guid.NewGuid():N}@example.com" });
        var id = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, created.Id, created.Id[1..]);

        Task[] calls =
        [
            service.Customers.GetCustomerAsync(new() { Id = id }, cancellationToken: Cancellation).ResponseAsync,
            service.Customers.UpdateCustomerAsync(new() { Customer = new() { Id = id, Name = "x" } }, cancellationToken: Cancellation).ResponseAsync,
            service.Customers.DeleteCustomerAsync(new() { Id = id }, cancellationToken: Cancellation).ResponseAsync,
            service.Users.UpsertPlatformUserAsync(new() { Id = id, Name = "n", Email = "u@example.com" }, cancellationToken: Cancellation).ResponseAsync,
        ];

        foreach (var call in calls)
            Assert.Equal(StatusCode.InvalidArgument, (await call.FailureAsync())?.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Rest.GetAsync($"/v1/customers/{Uri.EscapeDataString(id)}", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("{0}.0")]
    [InlineData("{0}e0")]
    [InlineData("{0}0e-1")]
    [InlineData("+{0}")]
    [InlineData("0{0}")]
    public async Task A_number_in_another_notation_is_no_id(string form)
    {
        using var client = await DialectClient.ForAsync(service, "Salla", "numbers");
        var number = client.IdOf((await client.CreateAsync("Ada Obi", $"{Guid.NewGuid():N}@example.com")).Data);
        var path = $"{client.Customers}/{string.Format(System.Globalization.CultureInfo.InvariantCulture, form, number)}";

        Assert.Equal(404, (await client.GetAsync(path)).Status);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Delete, path, (string?)null)).Status);
        Assert.Equal(200, (await client.GetAsync($"{client.Customers}/{number}")).Status);
    }

    [Theory]
    [InlineData("page_size=1e1")]
    [InlineData("page_size=10.0")]
    [InlineData("status=1.0")]
    public async Task A_number_in_another_notation_is_no_parameter(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await service.Rest.GetAsync($"/v1/customers?{query}", Cancellation)).StatusCode);

    [Fact]
    public async Task A_mask_path_without_a_key_after_its_dot_is_invalid()
    {
        var created = await CreateAsync(new() { Email = "mask@example.com" });

        var update = new UpdateCustomerRequest { Customer = new() { Id = created.Id }, UpdateMask = new() { Paths = { "metadata." } } };
        var failure = await service.Customers.UpdateCustomerAsync(update, cancellationToken: Cancellation).ResponseAsync.FailureAsync();

        Assert.Equal(StatusCode.InvalidArgument, failure?.StatusCode);
        Assert.Contains("metadata.", failure!.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Canonical", "/v1/customers:findByEmail?email=")]
    [InlineData("Canonical", "/v1/customers?email=")]
    [InlineData("Count", "/partners/customers/find-by-email?email=")]
    [InlineData("Axim", "/customers?email=")]
    [InlineData("Axim", "/customers?email:in=")]
    public async Task A_plus_that_a_query_does_not_encode_is_reported(string api, string path)
    {
        using var client = await DialectClient.ForAsync(service, api, $"plus-{api}");
        await client.CreateAsync("Ada Obi", "a+b@example.com");

        var raw = await client.GetAsync($"{path}a+b@example.com");
        var encoded = await client.GetAsync($"{path}a%2Bb@example.com");

        Assert.Equal(400, raw.Status);
        Assert.Contains("%2B", raw.Body, StringComparison.Ordinal);
        Assert.Equal(200, encoded.Status);
        Assert.Contains("a+b@example.com", encoded.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\u200b\u200d")]
    [InlineData("\u3164")]
    [InlineData("\u2800")]
    [InlineData("\u115f\u1160\uffa0")]
    [InlineData("\u00a0\u2003\ufeff")]
    [InlineData("\u0301")]
    public async Task A_text_that_shows_nothing_is_no_name_where_one_is_required(string name)
    {
        var user = new UpsertPlatformUserRequest { Id = "01a1fc64f6767673a3d42d67", Name = name, Email = "u@example.com" };
        var groups = new CustomerGroupService.CustomerGroupServiceClient(service.Grpc);

        var upserted = await service.Users.UpsertPlatformUserAsync(user, cancellationToken: Cancellation).ResponseAsync.FailureAsync();
        var grouped = await groups.CreateCustomerGroupAsync(new() { Name = name }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();

        Assert.Equal((StatusCode.InvalidArgument, StatusCode.InvalidArgument), (upserted?.StatusCode, grouped?.StatusCode));
        foreach (var api in new[] { "Salesive", "Count", "Axim", "Salla" })
        {
            using var client = await DialectClient.ForAsync(service, api, $"blank-{api}");
            var answer = await client.CreateAsync(name, $"{Guid.NewGuid():N}@example.com");
            Assert.True(client.Statuses.Invalid == answer.Status, $"{api}: {answer.Status} {answer.Body}");
        }
    }

    private Task<Customer> CreateAsync(Customer customer) =>
        service.Customers.CreateCustomerAsync(new() { Customer = customer }, cancellationToken: Cancellation).ResponseAsync;
}
