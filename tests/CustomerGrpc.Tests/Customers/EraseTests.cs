using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Npgsql;
using static CustomerGrpc.Customers.V1.PlatformUserService;

namespace CustomerGrpc.Tests.Customers;

/// <summary>An erased customer leaves a record of who erased which id when, and nothing personal.</summary>
public sealed class EraseTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Database", "OneServer")]
    public async Task No_table_contains_what_an_erased_customer_had(bool isDeletedFirst)
    {
        var secret = $"secret{Guid.NewGuid():N}";
        var user = await UpsertUserAsync(secret);
        var customer = await CreateAsync(new()
        {
            Email = $"{secret}@example.com",
            Name = secret,
            Phone = "+43 1 234",
            Notes = secret,
            User = user,
            Addresses = { new Address { Line1 = secret } },
            Metadata = { ["key"] = Value.ForString(secret) },
        });
        Assert.NotEmpty(await TablesWithAsync(secret));
        if (isDeletedFirst)
            await service.Customers.DeleteCustomerAsync(new() { Id = customer.Id }, cancellationToken: Cancellation);

        var erasure = await service.Customers.EraseCustomerAsync(new() { Id = customer.Id }, cancellationToken: Cancellation);

        Assert.Empty(await TablesWithAsync(secret));
        Assert.Equal((customer.Id, customer.Number, customer.CreatedBy), (erasure.Id, erasure.Number, erasure.ErasedBy));
        Assert.Equal(["erasures"], await TablesWithAsync(customer.Id));
        Assert.Equal(StatusCode.NotFound, await FailAsync(new() { Id = customer.Id }));
    }

    [Fact]
    public async Task A_user_that_a_deleted_customer_is_linked_to_is_kept()
    {
        var user = await UpsertUserAsync("shared");
        var first = await CreateAsync(new() { Email = "first@example.com", User = user });
        await service.Customers.DeleteCustomerAsync(new() { Id = first.Id }, cancellationToken: Cancellation);
        var second = await CreateAsync(new() { Email = "second@example.com", User = user });

        await service.Customers.EraseCustomerAsync(new() { Id = second.Id }, cancellationToken: Cancellation);

        var restored = await service.Customers.UndeleteCustomerAsync(new() { Id = first.Id }, cancellationToken: Cancellation);
        Assert.Equal("shared", restored.User.Name);
    }

    [Fact]
    public async Task An_etag_and_the_store_are_compared()
    {
        var customer = await CreateAsync(new() { Email = "etag@example.com" });
        var other = service.CustomersAs(await service.CreateTokenAsync("other"));

        Assert.Equal(StatusCode.Aborted, await FailAsync(new() { Id = customer.Id, Etag = "\"7\"" }));
        var foreign = await other.EraseCustomerAsync(new() { Id = customer.Id }, cancellationToken: Cancellation).ResponseAsync.FailureAsync();
        Assert.Equal(StatusCode.NotFound, foreign!.StatusCode);
        await service.Customers.EraseCustomerAsync(new() { Id = customer.Id, Etag = customer.Etag }, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Erasing_needs_a_scope_of_its_own()
    {
        var customer = await CreateAsync(new() { Email = "scope@example.com" });
        using var writer = service.RestAs(await service.CreateTokenAsync("test", "customers.write"));
        using var eraser = service.RestAs(await service.CreateTokenAsync("test", "customers.erase"));

        using var refused = await PostAsync(writer, customer.Id);
        using var erased = await PostAsync(eraser, customer.Id);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, erased.StatusCode));
        var record = JsonNode.Parse(await erased.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal(customer.Number.ToString(CultureInfo.InvariantCulture), (string?)record["number"]);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string id) =>
        client.PostAsync(new Uri($"/v1/customers/{id}:erase", UriKind.Relative), null, Cancellation);

    // The tables with a row that contains a text anywhere.
    private async Task<List<string>> TablesWithAsync(string text)
    {
        await using var dataSource = NpgsqlDataSource.Create(service.AdminConnectionString);
        List<string> tables = [];
        await using (var command = dataSource.CreateCommand("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"))
        await using (var reader = await command.ExecuteReaderAsync(Cancellation))
        {
            while (await reader.ReadAsync(Cancellation))
                tables.Add(reader.GetString(0));
        }

        List<string> found = [];
        foreach (var table in tables)
        {
            await using var search = dataSource.CreateCommand($"SELECT EXISTS (SELECT FROM \"{table}\" t WHERE t::text LIKE '%{text}%')");
            if (await search.ExecuteScalarAsync(Cancellation) is true)
                found.Add(table);
        }

        return found;
    }

    private async Task<PlatformUser> UpsertUserAsync(string name) => await new PlatformUserServiceClient(service.Grpc).UpsertPlatformUserAsync(
        new() { Id = Guid.NewGuid().ToString("N")[..24], Name = name, Email = $"{name}@example.com" }, cancellationToken: Cancellation);

    private async Task<Customer> CreateAsync(Customer customer) =>
        await service.Customers.CreateCustomerAsync(new() { Customer = customer }, cancellationToken: Cancellation);

    private async Task<StatusCode?> FailAsync(EraseCustomerRequest request) => (await service.Customers
        .EraseCustomerAsync(request, cancellationToken: Cancellation).ResponseAsync.FailureAsync())?.StatusCode;
}
