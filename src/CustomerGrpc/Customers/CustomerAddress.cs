namespace CustomerGrpc.Customers;

/// <summary>Chooses the address for APIs that show only one.</summary>
internal static class CustomerAddress
{
    /// <summary>The entry of the address book that is marked as default, or the first one; null if it is empty.</summary>
    public static V1.Address? Default(V1.Customer customer) =>
        customer.Addresses.FirstOrDefault(address => address.IsDefault) ?? customer.Addresses.FirstOrDefault();

    /// <summary>Whether any part of the address is set besides the recipient and the second line.</summary>
    public static bool HasPlace(V1.Address address) =>
        (address.Line1 + address.City + address.State + address.PostalCode + address.Country).Length > 0;

    /// <summary>
    /// The residence of the customer: the default address, or the shipping address, or the billing address; null if there is none.
    /// </summary>
    public static V1.Address? Residence(V1.Customer customer) => Default(customer) ?? customer.ShippingAddress ?? customer.BillingAddress;
}
