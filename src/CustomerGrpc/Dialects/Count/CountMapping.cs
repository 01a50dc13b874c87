using System.Globalization;
using CustomerGrpc.Count.V1;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Masks;
using Canonical = CustomerGrpc.Customers.V1;
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
            (from, to) => SetName(to, from),
            CustomerView.DisplayName),
        [Update.EmailFieldNumber] = new([Field.EmailFieldNumber], (from, to) => to.Email = from.Email),
        [Update.MainPhoneFieldNumber] = new(
            [Field.PhoneFieldNumber, Field.PhoneCountryCodeFieldNumber],
            (from, to) => CustomerPhone.Set(to, NullIfEmpty(from.MainPhone)),
            CustomerView.CompletePhoneOrNone),
        [Update.WebsiteFieldNumber] = new(
            [Field.WebsiteFieldNumber], (from, to) => SetWebsite(to, from.Website), CustomerView.WebsiteOrNone),
        [Update.StatusFieldNumber] = new(
            [Field.StatusFieldNumber],
            (from, to) => to.Status = StatusOf(from.Status),
            CustomerView.IsActive),
        [Update.BillingAddressFieldNumber] = new(
            [Field.BillingAddressFieldNumber],
            (from, to) => to.BillingAddress = CountParts.ToAddress(from.BillingAddress),
            CustomerView.BillingPlace),
        [Update.ShippingAddressFieldNumber] = new(
            [Field.ShippingAddressFieldNumber],
            (from, to) => to.ShippingAddress = CountParts.ToAddress(from.ShippingAddress),
            CustomerView.ShippingPlace),
    };

    private static readonly HashSet<string> ResponseFields =
        [.. Customer.Descriptor.Fields.InDeclarationOrder().Select(field => field.JsonName)];

    private static readonly Dictionary<string, CustomerOrder> Orders = new()
    {
        [""] = CustomerOrder.Name,
        ["createdAt"] = CustomerOrder.CreateTime,
        ["updatedAt"] = CustomerOrder.UpdateTime,
        ["email"] = CustomerOrder.Email,
        ["customer"] = CustomerOrder.Name,
    };

    public static CustomerKey KeyOf(string uuid) =>
        RecordId.TryParse(uuid, out _) ? CustomerKey.Id(uuid) : throw CustomerError.Invalid("uuid", "must be a UUID");

    public static Canonical.Customer ToCustomer(CreateCustomerRequest from)
    {
        var customer = new Canonical.Customer
        {
            Name = from.Customer,
            Email = from.Email,
            Status = from.HasStatus ? StatusOf(from.Status) : CustomerStatus.Active,
            BillingAddress = CountParts.ToAddress(from.BillingAddress),
            ShippingAddress = CountParts.ToAddress(from.ShippingAddress),
            Contacts = { from.Contacts.Select(CountParts.ToContact) },
        };
        CustomerPhone.Set(customer, NullIfEmpty(from.MainPhone));
        SetWebsite(customer, from.Website);
        return customer;
    }

    /// <summary>Maps an update. One without fields changes nothing.</summary>
    public static CustomerUpdate ToUpdate(Update from, UpdateMask mask, IReadOnlyList<FieldViolation> undecided)
    {
        var customer = new Canonical.Customer();
        return UpdateFields.Read(from, mask, customer, undecided) ?? new CustomerUpdate(customer, UpdateMask.Empty);
    }

    public static CustomerFilter ToFilter(ListCustomersRequest from) => new()
    {
        Text = from.Search,
        Order = Orders[from.OrderBy],
        Ascending = from.OrderDirection != "DESC",
    };

    public static CustomerResponse ToResponse(CustomerRow customer, string message, IEnumerable<PartnerWarning> warnings) => new()
    {
        Status = "success",
        Message = message,
        Data = ToCustomer(customer.Customer),
        PartnerWarnings = { warnings },
    };

    public static ListCustomersResponse ToResponse(CustomerGrpc.Customers.CustomerPage page, string message)
    {
        var customers = page.Customers.Select(customer => ToCustomer(customer.Customer)).ToArray();
        return new()
        {
            Status = "success",
            Message = message,
            Data = new()
            {
                Customers = { customers },
                Page = page.Number,
                Limit = page.Size,
                Total = page.Total,
                TotalPages = page.Count,
                Records = { customers },
                TotalRecords = page.Total,
            },
        };
    }

    /// <summary>The fields of an update that were ignored.</summary>
    public static IEnumerable<PartnerWarning> NotUpdated(UpdateMask mask)
    {
        if (mask.Touches(Update.ContactsFieldNumber))
            yield return InternalOnly("contacts", "Contacts cannot be updated here; they were left as they are.");
    }

    /// <summary>The fields of the request that it has no use for.</summary>
    public static IEnumerable<PartnerWarning> UnusedFields(UnknownRequestFields unknown)
    {
        foreach (var path in unknown.Paths)
            yield return UnusedField(path);
        if (unknown.Further > 0)
            yield return new()
            {
                Field = "$",
                Reason = "unknown_field",
                Message = string.Create(CultureInfo.InvariantCulture, $"{unknown.Further:N0} more fields are not known and were ignored."),
            };
    }

    // One that only responses have, or an unknown one.
    private static PartnerWarning UnusedField(string path) => ResponseFields.Contains(path)
        ? InternalOnly(path, $"{path} cannot be set and was ignored.")
        : new() { Field = path, Reason = "unknown_field", Message = $"{path} is not known and was ignored." };

    private static PartnerWarning InternalOnly(string field, string message) =>
        new() { Field = field, Reason = "internal_only", Message = message };

    private static Customer ToCustomer(Canonical.Customer from)
    {
        var customer = new Customer
        {
            Uuid = from.Id,
            Customer_ = CustomerName.Display(from),
            Email = from.Email,
            Status = from.Status == CustomerStatus.Active ? Active : Inactive,
            BillingAddress = CountParts.ToAddress(from.BillingAddress),
            ShippingAddress = CountParts.ToAddress(from.ShippingAddress),
            Contacts = { from.Contacts.Select(CountParts.ToContact) },
            CreatedAt = from.CreateTime,
            UpdatedAt = from.UpdateTime,
        };
        if (CustomerPhone.Complete(from) is { } phone)
            customer.MainPhone = phone;
        if (from.HasWebsite)
            customer.Website = from.Website;
        return customer;
    }

    private static void SetName(Canonical.Customer customer, Update from)
    {
        if (from.HasCustomer)
            customer.Name = from.Customer;
    }

    private static CustomerStatus StatusOf(string status) => status == Active ? CustomerStatus.Active : CustomerStatus.Inactive;

    private static void SetWebsite(Canonical.Customer customer, string website)
    {
        if (website.Length > 0)
            customer.Website = website;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
