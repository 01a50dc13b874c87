using CustomerGrpc.Axim.V1;
using Canonical = CustomerGrpc.Customers.V1;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>Maps Axim Commerce's addresses.</summary>
internal static class AximAddress
{
    public static Canonical.Address ToAddress(Address from)
    {
        var to = new Canonical.Address { IsDefault = from.IsDefaultAddress };
        if (from.HasFirstName)
            to.FirstName = from.FirstName;
        if (from.HasLastName)
            to.LastName = from.LastName;
        if (from.HasPhoneNumber)
            to.Phone = from.PhoneNumber;
        if (from.HasAddress1)
            to.Line1 = from.Address1;
        if (from.HasAddress2)
            to.Line2 = from.Address2;
        if (from.HasCity)
            to.City = from.City;
        if (from.HasState)
            to.State = from.State;
        if (from.HasCountry)
            to.Country = from.Country;
        if (from.HasZipcode)
            to.PostalCode = from.Zipcode;
        return to;
    }

    public static Address ToAddress(Canonical.Address from)
    {
        var to = new Address { IsDefaultAddress = from.IsDefault };
        if (from.HasFirstName)
            to.FirstName = from.FirstName;
        if (from.HasLastName)
            to.LastName = from.LastName;
        if (from.HasPhone)
            to.PhoneNumber = from.Phone;
        if (from.HasLine1)
            to.Address1 = from.Line1;
        if (from.HasLine2)
            to.Address2 = from.Line2;
        if (from.HasCity)
            to.City = from.City;
        if (from.HasState)
            to.State = from.State;
        if (from.HasCountry)
            to.Country = from.Country;
        if (from.HasPostalCode)
            to.Zipcode = from.PostalCode;
        return to;
    }
}
