using System.Globalization;
using CustomerGrpc.Customers;
using CustomerGrpc.Tests.Dialects;
using CustomerGrpc.Tests.Support;
using Npgsql;
using Customer = CustomerGrpc.Customers.V1.Customer;

namespace CustomerGrpc.Tests.Customers;

/// <summary>The functions of the database split phone numbers as the service does.</summary>
public sealed class CustomerPhoneTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int Phones = 5000;

    private const string Sql = """
        SELECT customer_calling_code(NULL, phone), customer_national_number(phone), customer_mobile_number(phone)
        FROM unnest($1) WITH ORDINALITY AS given (phone, position) ORDER BY position
        """;

    [Fact]
    public async Task The_database_splits_phones_as_the_service_does()
    {
        var random = new RandomCustomers(7);
        var codes = Enumerable.Range(0, 1000).Select(code => string.Create(CultureInfo.InvariantCulture, $"+{code}"));
        string[] phones =
            [.. codes, .. codes.Select(code => $"{code}+1"), .. codes.Select(code => $"{code} 5"), .. Enumerable.Range(0, Phones).Select(_ => random.Phone())];

        await using var dataSource = NpgsqlDataSource.Create(service.AdminConnectionString);
        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = phones });
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);

        foreach (var phone in phones)
        {
            Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));
            var customer = new Customer { Phone = phone };
            var (code, national) = CustomerPhone.Parts(customer);
            var mobile = CustomerPhone.MobileNumber(customer)?.ToString(CultureInfo.InvariantCulture);
            Assert.Equal((phone, code, national, mobile), (phone, TextAt(0), TextAt(1), TextAt(2)));
        }

        string? TextAt(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
    }
}
