namespace CustomerGrpc.Customers;

/// <summary>Which of a customer's addresses an API shows that shows one.</summary>
internal static class CustomerAddress
{
    /// <summary>The entry of the address book that is marked as the default, else its first; null if it is empty.</summary>
    public static V1.Address? Default(V1.Customer customer) =>
        customer.Addresses.FirstOrDefault(address => address.IsDefault) ?? customer.Addresses.FirstOrDefault();

    /// <summary>
    /// Where the customer is: the default address, else the shipping address, else the billing address; null if there is none.
    /// </summary>
    public static V1.Address? Residence(V1.Customer customer) => Default(customer) ?? customer.ShippingAddress ?? customer.BillingAddress;
}
