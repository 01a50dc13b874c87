using CustomerGrpc.Count.V1;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Transcoding.Masks;
using Address = CustomerGrpc.Count.V1.Address;
using Canonical = CustomerGrpc.Customers.V1;
using Contact = CustomerGrpc.Count.V1.Contact;
using CreateCustomerRequest = CustomerGrpc.Count.V1.CreateCustomerRequest;
using Customer = CustomerGrpc.Count.V1.Customer;
using Field = CustomerGrpc.Customers.V1.Customer;
using ListCustomersRequest = CustomerGrpc.Count.V1.ListCustomersRequest;
using ListCustomersResponse = CustomerGrpc.Count.V1.ListCustomersResponse;
using Update = CustomerGrpc.Count.V1.UpdateCustomerRequest;

namespace CustomerGrpc.Dialects.Count;

/// <summary>Maps between COUNT's messages and the canonical customer.</summary>
internal static class CountMapping
{
    private const string Active = "active";
    private const string Inactive = "inactive";

    private static readonly UpdateFields<Update> UpdateFields = new()
    {
        [Update.CustomerFieldNumber] = new(
            [Field.NameFieldNumber, Field.FirstNameFieldNumber, Field.LastNameFieldNumber],
            (from, to) => to.Name = from.HasCustomer ? from.Customer : throw DialectError.Null("customer"),
            CustomerView.DisplayName),
        [Update.EmailFieldNumber] = new(
            [Field.EmailFieldNumber], (from, to) => to.Email = from.HasEmail ? from.Email : throw DialectError.Null("email")),
        [Update.MainPhoneFieldNumber] = new(
            [Field.PhoneFieldNumber, Field.PhoneCountryCodeFieldNumber],
            (from, to) => CustomerPhone.Set(to, NullIfEmpty(from.MainPhone)),
            CustomerView.CompletePhone),
        [Update.WebsiteFieldNumber] = new([Field.WebsiteFieldNumber], (from, to) => SetWebsite(to, from.Website)),
        [Update.StatusFieldNumber] = new(
            [Field.StatusFieldNumber],
            (from, to) => to.Status = StatusOf(from.HasStatus ? from.Status : throw DialectError.Null("status")),
            CustomerView.IsActive),
        [Update.BillingAddressFieldNumber] = new(
            [Field.BillingAddressFieldNumber], (from, to) => to.BillingAddress = ToAddress(from.BillingAddress)),
        [Update.ShippingAddressFieldNumber] = new(
            [Field.ShippingAddressFieldNumber], (from, to) => to.ShippingAddress = ToAddress(from.ShippingAddress)),
    };

    private static readonly Dictionary<string, CustomerOrder> Orders = new()
    {
        [""] = CustomerOrder.CreateTime,
        ["createdAt"] = CustomerOrder.CreateTime,
        ["updatedAt"] = CustomerOrder.UpdateTime,
        ["email"] = CustomerOrder.Email,
        ["customer"] = CustomerOrder.Name,
    };

    public static CustomerKey KeyOf(string uuid) =>
        RecordId.TryParse(uuid, out _) ? CustomerKey.Id(uuid) : throw CustomerError.Invalid("uuid", "must be a UUID.");

    public static Canonical.Customer ToCustomer(CreateCustomerRequest from)
    {
        var customer = new Canonical.Customer
        {
            Name = from.Customer,
            Email = from.Email,
            Status = from.HasStatus ? StatusOf(from.Status) : CustomerStatus.Active,
            BillingAddress = ToAddress(from.BillingAddress),
            ShippingAddress = ToAddress(from.ShippingAddress),
            Contacts = { from.Contacts.Select(ToContact) },
        };
        CustomerPhone.Set(customer, NullIfEmpty(from.MainPhone));
        SetWebsite(customer, from.Website);
        return customer;
    }

    /// <summary>Maps an update. One without fields changes nothing.</summary>
    public static CustomerUpdate ToUpdate(Update from, UpdateMask mask)
    {
        var customer = new Canonical.Customer();
        return UpdateFields.Read(from, mask, customer) ?? new CustomerUpdate(customer, UpdateMask.Empty);
    }

    public static CustomerFilter ToFilter(ListCustomersRequest from) => new()
    {
        Text = from.Search,
        Order = Orders[from.OrderBy],
        Ascending = from.OrderDirection == "ASC",
    };

    public static CustomerResponse ToResponse(CustomerRow customer, string message, IEnumerable<PartnerWarning> warnings) => new()
    {
        Status = "success",
        Message = message,
        Data = ToCustomer(customer.Customer),
        PartnerWarnings = { warnings },
    };

    public static ListCustomersResponse ToResponse(CustomerGrpc.Customers.CustomerPage page, string message) => new()
    {
        Status = "success",
        Message = message,
        Data = new()
        {
            Customers = { page.Customers.Select(customer => ToCustomer(customer.Customer)) },
            Page = page.Number,
            Limit = page.Size,
            Total = page.Total,
            TotalPages = page.Count,
        },
    };

    /// <summary>The fields of an update that were ignored.</summary>
    public static IEnumerable<PartnerWarning> NotUpdated(UpdateMask mask)
    {
        if (mask.Touches(Update.ContactsFieldNumber))
            yield return new()
            {
                Field = "contacts",
                Reason = "READ_ONLY_FIELD",
                Message = "Contacts cannot be updated here; they were left as they are.",
            };
    }

    public static PartnerWarning UnknownField(string path) =>
        new() { Field = path, Reason = "UNKNOWN_FIELD", Message = $"{path} is not known and was ignored." };

    private static Customer ToCustomer(Canonical.Customer from)
    {
        var customer = new Customer
        {
            Uuid = from.Id,
            Customer_ = CustomerName.Display(from),
            Email = from.Email,
            Status = from.Status == CustomerStatus.Active ? Active : Inactive,
            BillingAddress = ToAddress(from.BillingAddress),
            ShippingAddress = ToAddress(from.ShippingAddress),
            Contacts = { from.Contacts.Select(ToContact) },
            CreatedAt = from.CreateTime,
            UpdatedAt = from.UpdateTime,
        };
        if (CustomerPhone.Complete(from) is { } phone)
            customer.MainPhone = phone;
        if (from.HasWebsite)
            customer.Website = from.Website;
        return customer;
    }

    private static CustomerStatus StatusOf(string status) => status == Active ? CustomerStatus.Active : CustomerStatus.Inactive;

    private static void SetWebsite(Canonical.Customer customer, string website)
    {
        if (website.Length > 0)
            customer.Website = website;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static Canonical.Address? ToAddress(Address? from)
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

    private static Address? ToAddress(Canonical.Address? from)
    {
        if (from is null)
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

    private static Canonical.Contact ToContact(Contact from)
    {
        var to = new Canonical.Contact();
        if (from.HasName)
            to.Name = from.Name;
        if (from.HasEmail)
            to.Email = from.Email;
        if (from.HasPhone)
            to.Phone = from.Phone;
        if (from.HasTitle)
            to.Title = from.Title;
        return to;
    }

    private static Contact ToContact(Canonical.Contact from)
    {
        var to = new Contact();
        if (from.HasName)
            to.Name = from.Name;
        if (from.HasEmail)
            to.Email = from.Email;
        if (from.HasPhone)
            to.Phone = from.Phone;
        if (from.HasTitle)
            to.Title = from.Title;
        return to;
    }
}
