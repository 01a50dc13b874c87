using System.Globalization;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Bench.Peers;

/// <summary>Maps a row that EF Core has read to the message.</summary>
internal static class PeerMapping
{
    private static readonly (Action<Customer, string> Read, Func<PeerCustomer, string?> JsonOf)[] Json =
    [
        (CustomerJson.Reader(Customer.BillingAddressFieldNumber), row => row.BillingAddress),
        (CustomerJson.Reader(Customer.ShippingAddressFieldNumber), row => row.ShippingAddress),
        (CustomerJson.Reader(Customer.AddressesFieldNumber), row => row.Addresses),
        (CustomerJson.Reader(Customer.ContactsFieldNumber), row => row.Contacts),
        (CustomerJson.ReadMetadata, row => row.Metadata),
    ];

    public static Customer ToMessage(PeerCustomer row)
    {
        var message = new Customer
        {
            Id = row.Id.ToString(),
            Number = row.Number,
            Etag = CustomerEtag.Of(row.Revision),
            Email = row.Email,
            Status = (CustomerStatus)row.Status,
            VerifiedEmail = row.VerifiedEmail,
            Newsletter = row.Newsletter,
            B2B = row.B2b,
            LastActiveTime = row.LastActiveTime is { } time ? Timestamp.FromDateTime(time) : null,
            Online = row.Online,
            CreatedBy = row.CreatedBy,
            CreateTime = Timestamp.FromDateTime(row.CreateTime),
            UpdateTime = Timestamp.FromDateTime(row.UpdateTime),
            Store = row.StoreId.ToString(),
        };
        SetTexts(message, row);
        SetJson(message, row);
        if (row.Groups is { } groups)
            message.Groups.Add(groups);
        if (row.User is { } user)
            message.User = new() { Id = RecordId.ToHex(user.Id), Name = user.Name, Email = user.Email, AvatarUrl = user.AvatarUrl };
        return message;
    }

    private static void SetJson(Customer message, PeerCustomer row)
    {
        foreach (var (read, jsonOf) in Json)
        {
            if (jsonOf(row) is { } json)
                read(message, json);
        }
    }

    private static void SetTexts(Customer message, PeerCustomer row)
    {
        if (row.Name is not null)
            message.Name = row.Name;
        if (row.FirstName is not null)
            message.FirstName = row.FirstName;
        if (row.LastName is not null)
            message.LastName = row.LastName;
        if (row.Phone is not null)
            message.Phone = row.Phone;
        if (row.PhoneCountryCode is not null)
            message.PhoneCountryCode = row.PhoneCountryCode;
        if (row.Website is not null)
            message.Website = row.Website;
        if (row.Company is not null)
            message.Company = row.Company;
        if (row.Notes is not null)
            message.Notes = row.Notes;
        if (row.Gender is { } gender)
            message.Gender = (Gender)gender;
        if (row.BirthDate is { } birthDate)
            message.BirthDate = birthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (row.Role is not null)
            message.Role = row.Role;
        if (row.AvatarUrl is not null)
            message.AvatarUrl = row.AvatarUrl;
        if (row.Currency is not null)
            message.Currency = row.Currency;
        if (row.Location is not null)
            message.Location = row.Location;
    }
}
