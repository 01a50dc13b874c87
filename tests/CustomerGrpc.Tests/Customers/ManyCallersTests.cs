using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using static CustomerGrpc.Salesive.V1.SalesiveCustomerService;

namespace CustomerGrpc.Tests.Customers;

/// <summary>
/// Callers whose statements differ only in their values share a command. Each value must be written to the right customer.
/// </summary>
public sealed class ManyCallersTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int Callers = 64;

    private static readonly string[] OutputOnly = ["id", "number", "etag", "created_by", "create_time", "update_time", "store"];

    private static readonly FieldMask AllButEmail = new()
    {
        Paths = { Customer.Descriptor.Fields.InFieldNumberOrder().Select(field => field.Name).Except(
            [.. OutputOnly, "email", "groups", "user"]) },
    };

    [Fact]
    public async Task Each_caller_gets_the_values_that_it_wrote()
    {
        var given = Enumerable.Range(0, Callers).Select(Everything).ToList();
        var created = await Task.WhenAll(given.Select(customer => CreateAsync(customer)));
        Assert.Equal(given, created.Select(Written));

        var changed = given.Select((before, i) => new Customer(Everything(Callers + i)) { Email = before.Email }).ToList();
        var updated = await Task.WhenAll(changed.Zip(created, (values, customer) => service.Customers.UpdateCustomerAsync(
            new() { Customer = new(values) { Id = customer.Id }, UpdateMask = AllButEmail }).ResponseAsync));
        Assert.Equal(changed, updated.Select(Written));

        var read = await Task.WhenAll(created.Select(customer => GetAsync(customer)));
        Assert.Equal(updated, read);
    }

    [Fact]
    public async Task A_customer_can_be_updated_concurrently_by_its_id_and_by_the_id_of_its_user()
    {
        var users = Enumerable.Range(0, Callers / 2).Select(_ => Guid.NewGuid()).ToList();
        await service.QueryAsync($"""
            INSERT INTO platform_users (store_id, id, name, email, avatar_url)
            SELECT stores.id, linked, 'u', 'u', '' FROM stores, unnest(string_to_array('{string.Join(',', users)}', ',')::uuid[]) AS linked WHERE stores.name = 'test'
            """);
        var created = await Task.WhenAll(users.Select(
            (user, i) => CreateAsync(new() { Email = $"linked-{i}@example.com", User = new() { Id = $"{user}" } })));

        var ids = created.Select(customer => customer.Id).Concat(users.Select(user => $"{user}"));
        var salesive = new SalesiveCustomerServiceClient(service.Grpc);
        await Task.WhenAll(ids.Select(id => salesive.UpdateCustomerAsync(new() { Id = id, Name = $"by {id}" }).ResponseAsync));

        var read = await Task.WhenAll(created.Select(customer => GetAsync(customer)));
        Assert.All(read, customer => Assert.Equal("\"3\"", customer.Etag));
    }

    /// <summary>A customer with unique values in all fields that callers write; every third has only the required ones.</summary>
    private static Customer Everything(int number)
    {
        var customer = new Customer
        {
            Email = $"every-{number}@example.com",
            Status = CustomerStatus.Pending,
            LastActiveTime = new DateTime(2026, 1, 1, 0, number / 60, number % 60, DateTimeKind.Utc).ToTimestamp(),
        };
        if (number % 3 == 0)
            return customer;
        (customer.Name, customer.FirstName, customer.LastName) = ($"name {number}", $"أول {number}", $"last \"{number}\"");
        (customer.Phone, customer.PhoneCountryCode, customer.Website) = ($"{number}", $"+{number}", $"https://example.com/{number}");
        (customer.Company, customer.Notes, customer.Role, customer.AvatarUrl) = (
            $"{{{number},NULL}}", $"line\n{number}\\", $"role {number}", $"https://example.com/{number}.png");
        (customer.Gender, customer.BirthDate, customer.Currency, customer.Location) = (
            (Gender)(1 + (number % 2)), $"19{number % 100:00}-02-03", "NGN", $"at {number}");
        (customer.VerifiedEmail, customer.Newsletter, customer.B2B, customer.Online) = (
            number % 2 == 0, number % 5 == 0, number % 7 == 0, number % 11 == 0);
        (customer.BillingAddress, customer.ShippingAddress) = (new() { Line1 = $"bill {number}" }, new() { Line1 = $"ship {number}" });
        customer.Addresses.Add(new Address { City = $"city {number}" });
        customer.Contacts.Add(new Contact { Name = $"contact {number}" });
        customer.Metadata["number"] = Value.ForNumber(number);
        return customer;
    }

    private static Customer Written(Customer customer)
    {
        var written = new Customer(customer);
        foreach (var field in OutputOnly)
            Customer.Descriptor.FindFieldByName(field).Accessor.Clear(written);
        return written;
    }

    private Task<Customer> CreateAsync(Customer customer) =>
        service.Customers.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync;

    private Task<Customer> GetAsync(Customer customer) => service.Customers.GetCustomerAsync(new() { Id = customer.Id }).ResponseAsync;
}
