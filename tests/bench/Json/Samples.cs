using System.Text;
using CustomerGrpc.Customers.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Bench.Json;

/// <summary>A typical customer, and one with all fields.</summary>
internal static class Samples
{
    public static Customer Typical() => new()
    {
        Name = "Ann Example",
        FirstName = "Ann",
        LastName = "Example",
        Email = "ann@example.com",
        Phone = "+4915112345678",
        Status = CustomerStatus.Active,
        BillingAddress = Address(0),
        Metadata = { ["tier"] = Value.ForString("gold"), ["score"] = Value.ForNumber(12548) },
        Newsletter = true,
        LastActiveTime = new Timestamp { Seconds = 1_738_324_800, Nanos = 123_000_000 },
    };

    public static Customer Large()
    {
        var customer = Typical();
        customer.Notes = string.Concat(Enumerable.Repeat("A line of notes about the customer, with \"quotes\" and ümläuts.\n", 50));
        customer.ShippingAddress = Address(1);
        for (var index = 0; index < 50; index++)
        {
            customer.Addresses.Add(Address(index));
            customer.Contacts.Add(
                new Contact { Name = $"Contact {index}", Email = $"c{index}@example.com", Phone = "+49151", Title = "Buyer" });
            customer.Metadata[$"key{index}"] = Value.ForStruct(
                new Struct { Fields = { ["n"] = Value.ForNumber(index), ["s"] = Value.ForString("text"), ["b"] = Value.ForBool(true) } });
            customer.Groups.Add(index);
        }
        return customer;
    }

    public static byte[] Json(Customer customer) =>
        Encoding.UTF8.GetBytes(new JsonFormatter(new JsonFormatter.Settings(false)).Format(customer));

    private static Address Address(int index) => new()
    {
        FirstName = "Ann",
        LastName = "Example",
        Line1 = $"Main Street {index}",
        City = "Berlin",
        PostalCode = "10115",
        Country = "Germany",
        IsDefault = index == 0,
    };
}
