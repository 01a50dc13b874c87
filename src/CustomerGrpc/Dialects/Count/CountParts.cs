using CustomerGrpc.Count.V1;
using CustomerGrpc.Customers;
using Canonical = CustomerGrpc.Customers.V1;

namespace CustomerGrpc.Dialects.Count;

/// <summary>Maps the addresses and contacts of COUNT's customers.</summary>
internal static class CountParts
{
    public static Canonical.Address? ToAddress(Address? from)
    {
        if (from is null)
            return null;
        var to = new Canonical.Address();
        if (from.HasStreet)
            to.Line1 = from.Street;
        if (from.HasCity)
            to.City = from.City;
        if (from.HasState)
            to.State = from.State;
        if (from.HasZipCode)
            to.PostalCode = from.ZipCode;
        if (from.HasCountry)
            to.Country = from.Country;
        return to;
    }

    /// <summary>Null also for an address of which COUNT shows nothing: COUNT itself rejects an empty one.</summary>
    public static Address? ToAddress(Canonical.Address? from)
    {
        if (from is null || !CustomerAddress.HasPlace(from))
            return null;
        var to = new Address();
        if (from.HasLine1)
            to.Street = from.Line1;
        if (from.HasCity)
            to.City = from.City;
        if (from.HasState)
            to.State = from.State;
        if (from.HasPostalCode)
            to.ZipCode = from.PostalCode;
        if (from.HasCountry)
            to.Country = from.Country;
        return to;
    }

    public static Canonical.Contact ToContact(Contact from)
    {
        var to = new Canonical.Contact { IsPrimary = from.IsPrimary };
        if (from.HasName)
            to.Name = from.Name;
        if (from.HasFirstName)
            to.FirstName = from.FirstName;
        if (from.HasLastName)
            to.LastName = from.LastName;
        if (from.HasEmail)
            to.Email = from.Email;
        if (from.HasPhone)
            to.Phone = from.Phone;
        if (from.HasTitle)
            to.Title = from.Title;
        return to;
    }

    public static Contact ToContact(Canonical.Contact from)
    {
        var to = new Contact { IsPrimary = from.IsPrimary };
        if (NameOf(from) is { } name)
            to.Name = name;
        if (from.HasFirstName)
            to.FirstName = from.FirstName;
        if (from.HasLastName)
            to.LastName = from.LastName;
        if (from.HasEmail)
            to.Email = from.Email;
        if (from.HasPhone)
            to.Phone = from.Phone;
        if (from.HasTitle)
            to.Title = from.Title;
        return to;
    }

    private static string? NameOf(Canonical.Contact contact)
    {
        if (contact.HasName)
            return contact.Name;
        var parts = string.Join(' ', new[] { contact.FirstName, contact.LastName }.Where(part => part.Length > 0));
        return parts.Length > 0 ? parts : null;
    }
}
