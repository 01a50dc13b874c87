using System.Globalization;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Salesive.V1;
using CustomerGrpc.Transcoding.Masks;
using CustomerGrpc.Transcoding.Rules;
using Canonical = CustomerGrpc.Customers.V1;
using CreateCustomerRequest = CustomerGrpc.Salesive.V1.CreateCustomerRequest;
using Customer = CustomerGrpc.Salesive.V1.Customer;
using Field = CustomerGrpc.Customers.V1.Customer;
using ListCustomersResponse = CustomerGrpc.Salesive.V1.ListCustomersResponse;
using Update = CustomerGrpc.Salesive.V1.UpdateCustomerRequest;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>Maps between Salesive's messages and the canonical customer.</summary>
internal static class SalesiveMapping
{
    private const int MaxNameLength = 255;

    private static readonly UpdateFields<Update> UpdateFields = new()
    {
        [Update.NameFieldNumber] = new(
            [Field.NameFieldNumber, Field.FirstNameFieldNumber, Field.LastNameFieldNumber],
            (from, to) => to.Name = from.HasName ? from.Name : throw DialectError.Null("name"),
            CustomerView.DisplayName)
        { Rule = from => RuleOfName(from.Name) },
        [Update.EmailFieldNumber] = new(
            [Field.EmailFieldNumber], (from, to) => to.Email = from.HasEmail ? from.Email : throw DialectError.Null("email")),
        [Update.PhoneFieldNumber] = new(
            [Field.PhoneFieldNumber, Field.PhoneCountryCodeFieldNumber],
            (from, to) => CustomerPhone.Set(to, from.HasPhone ? from.Phone : null),
            CustomerView.CompletePhone)
        {
            Rule = from => CustomerPhone.IsTooLong(from.Phone) ? "must have at most 50 characters without the calling code" : null,
        },
        [Update.UserFieldNumber] = new([Field.UserFieldNumber], (from, to) => SetUser(to, from.HasUser, from.User)),
        [Update.ActiveFieldNumber] = new(
            [Field.StatusFieldNumber],
            (from, to) => to.Status = StatusOf(from.HasActive ? from.Active : throw DialectError.Null("active")),
            CustomerView.IsActive),
    };

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
        CustomerPhone.Set(customer, request.HasPhone ? request.Phone : null);
        SetUser(customer, request.HasUser, request.User);
        return customer;
    }

    /// <summary>Maps an update, which must name at least one field. It may contain the shop only as responses do.</summary>
    public static CustomerUpdate ToUpdate(Update request, UpdateMask mask, Guid storeId)
    {
        if (mask.Touches(Update.ShopFieldNumber) && request.Shop != RecordId.ToHex(storeId))
            throw SalesiveErrors.Shop();
        return UpdateFields.Read(request, mask, new Canonical.Customer()) ?? throw SalesiveErrors.NothingToUpdate();
    }

    /// <summary>The response of GetCustomer, which has further members. What they are about is not stored, so they are empty.</summary>
    public static CustomerResponse ToDetails(CustomerRow customer, string message)
    {
        var response = ToResponse(customer, StatusCodes.Status200OK, message);
        (response.Data.Cart, response.Data.Wishlist, response.Data.RecentOrders) = (new(), new(), new());
        response.Data.Stats = new();
        return response;
    }

    public static CustomerResponse ToResponse(CustomerRow customer, int status, string message) =>
        new() { Status = status, Success = true, Message = message, Data = ToCustomer(customer.Customer) };

    public static ListCustomersResponse ToResponse(CustomerGrpc.Customers.CustomerPage page, string message) => new()
    {
        Status = StatusCodes.Status200OK,
        Success = true,
        Message = message,
        Data = new()
        {
            Customers = { page.Customers.Select(customer => ToCustomer(customer.Customer)) },
            Page = page.Number,
            Pages = page.Count,
            Total = page.Total,
        },
    };

    private static Customer ToCustomer(Canonical.Customer from)
    {
        var id = HexOf(from.Id);
        var customer = new Customer
        {
            ObjectId = id,
            User = from.User is { } user ? ToUser(user) : null,
            Shop = HexOf(from.Store),
            Name = CustomerName.Display(from),
            Email = from.Email,
            LastActive = from.LastActiveTime,
            Online = from.Online,
            Active = from.Status == CustomerStatus.Active,
            CreatedAt = from.CreateTime,
            UpdatedAt = from.UpdateTime,
            Avatar = AvatarOf(from),
            Id = id,
        };
        if (CustomerPhone.Complete(from) is { } phone)
            customer.Phone = phone;
        return customer;
    }

    private static User ToUser(Canonical.PlatformUser from)
    {
        var user = new User { ObjectId = from.Id, Name = from.Name, Email = from.Email };
        if (from.AvatarUrl.Length > 0)
            user.Avatar = from.AvatarUrl;
        return user;
    }

    /// <summary>The picture of the customer, or of its user, or the initials of the name.</summary>
    private static string AvatarOf(Canonical.Customer from) =>
        from.HasAvatarUrl ? from.AvatarUrl
        : from.User is { AvatarUrl.Length: > 0 } user ? user.AvatarUrl
        : string.Create(
            CultureInfo.InvariantCulture,
            $"https://api.dicebear.com/9.x/initials/svg?seed={Uri.EscapeDataString(CustomerName.Display(from))}&backgroundColor=0d65d9");

    private static string? RuleOfName(string name) =>
        TextForms.IsBlank(name) ? "must not be blank"
        : name.EnumerateRunes().Count() > MaxNameLength ? $"must have at most {MaxNameLength} characters"
        : null;

    private static string HexOf(string id) => RecordId.TryParse(id, out var value) ? RecordId.ToHex(value) : id;

    private static CustomerStatus StatusOf(bool active) => active ? CustomerStatus.Active : CustomerStatus.Inactive;

    private static void SetUser(Canonical.Customer customer, bool isSet, string user)
    {
        if (isSet)
            customer.User = new() { Id = user };
    }
}
