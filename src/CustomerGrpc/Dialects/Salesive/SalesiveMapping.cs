using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Rpc.Contract;
using CustomerGrpc.Salesive.V1;
using Google.Protobuf.WellKnownTypes;
using Canonical = CustomerGrpc.Customers.V1;
using CreateCustomerRequest = CustomerGrpc.Salesive.V1.CreateCustomerRequest;
using Customer = CustomerGrpc.Salesive.V1.Customer;
using Update = CustomerGrpc.Salesive.V1.UpdateCustomerRequest;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>Between Salesive's messages and the canonical customer.</summary>
internal static class SalesiveMapping
{
    /// <summary>What each field of an update does to the canonical customer, and which of its fields that names.</summary>
    private static readonly Dictionary<int, Field> UpdateFields = new()
    {
        [Update.NameFieldNumber] = new(["name"], (from, to) => to.Name = from.HasName ? from.Name : throw SalesiveErrors.Null("name")),
        [Update.EmailFieldNumber] = new(["email"], (from, to) => to.Email = from.HasEmail ? from.Email : throw SalesiveErrors.Null("email")),
        // A number is complete here, so a calling code that another face kept beside it goes.
        [Update.PhoneFieldNumber] = new(["phone", "phone_country_code"], (from, to) => SetPhone(to, from.HasPhone, from.Phone)),
        [Update.UserFieldNumber] = new(["user"], (from, to) => SetUser(to, from.HasUser, from.User)),
        [Update.ActiveFieldNumber] = new(
            ["status"], (from, to) => to.Status = StatusOf(from.HasActive ? from.Active : throw SalesiveErrors.Null("active"))),
        [Update.ShopFieldNumber] = new([], (_, _) => throw SalesiveErrors.Shop()),
    };

    private sealed record Field(string[] Paths, Action<Update, Canonical.Customer> Set);

    public static Canonical.Customer ToCustomer(CreateCustomerRequest request)
    {
        if (request.HasShop)
            throw SalesiveErrors.Shop();

        var customer = new Canonical.Customer
        {
            Name = request.Name,
            Email = request.Email,
            Status = StatusOf(!request.HasActive || request.Active),
        };
        SetPhone(customer, request.HasPhone, request.Phone);
        SetUser(customer, request.HasUser, request.User);
        return customer;
    }

    /// <summary>The new values and which of them are named: at least one.</summary>
    public static (Canonical.Customer Customer, FieldMask Mask) ToCustomer(Update request)
    {
        var customer = new Canonical.Customer();
        var mask = new FieldMask();
        foreach (var path in UpdateMask.Of(request, request.UpdateMask).Paths)
        {
            if (!UpdateFields.TryGetValue(path.Field.FieldNumber, out var field))
                continue;
            field.Set(request, customer);
            mask.Paths.Add(field.Paths);
        }

        return mask.Paths.Count > 0 ? (customer, mask) : throw SalesiveErrors.NothingToUpdate();
    }

    public static CustomerResponse ToResponse(Canonical.Customer customer, int status, string message) =>
        new() { Status = status, Success = true, Message = message, Data = ToCustomer(customer) };

    private static Customer ToCustomer(Canonical.Customer from)
    {
        var id = HexOf(from.Id);
        var customer = new Customer
        {
            ObjectId = id,
            User = from.User is { } user ? ToUser(user) : null,
            Shop = HexOf(from.Store),
            Name = NameOf(from),
            Email = from.Email,
            LastActive = from.LastActiveTime,
            Online = from.Online,
            Active = from.Status == CustomerStatus.Active,
            CreatedAt = from.CreateTime,
            UpdatedAt = from.UpdateTime,
            Avatar = AvatarOf(from),
            Id = id,
        };
        if (from.HasPhone)
            customer.Phone = from.PhoneCountryCode + from.Phone;
        return customer;
    }

    private static User ToUser(Canonical.PlatformUser from)
    {
        var user = new User { ObjectId = HexOf(from.Id), Name = from.Name, Email = from.Email };
        if (from.AvatarUrl.Length > 0)
            user.Avatar = from.AvatarUrl;
        return user;
    }

    /// <summary>The customer's own picture, else its user's, else the initials of its name.</summary>
    private static string AvatarOf(Canonical.Customer from) =>
        from.HasAvatarUrl ? from.AvatarUrl
        : from.User is { AvatarUrl.Length: > 0 } user ? user.AvatarUrl
        : string.Create(
            CultureInfo.InvariantCulture,
            $"https://api.dicebear.com/9.x/initials/svg?seed={Uri.EscapeDataString(NameOf(from))}&backgroundColor=0d65d9");

    private static string NameOf(Canonical.Customer from) => from.HasName ? from.Name : $"{from.FirstName} {from.LastName}".Trim();

    private static string HexOf(string id) => RecordId.TryParse(id, out var value) ? RecordId.ToHex(value) : id;

    private static CustomerStatus StatusOf(bool active) => active ? CustomerStatus.Active : CustomerStatus.Inactive;

    private static void SetPhone(Canonical.Customer customer, bool isSet, string phone)
    {
        if (isSet)
            customer.Phone = phone;
    }

    private static void SetUser(Canonical.Customer customer, bool isSet, string user)
    {
        if (isSet)
            customer.User = new() { Id = user };
    }
}
