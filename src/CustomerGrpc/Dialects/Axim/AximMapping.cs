using CustomerGrpc.Axim.V1;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Address = CustomerGrpc.Axim.V1.Address;
using Canonical = CustomerGrpc.Customers.V1;
using Create = CustomerGrpc.Axim.V1.CreateCustomerRequest;
using Customer = CustomerGrpc.Axim.V1.Customer;
using Field = CustomerGrpc.Customers.V1.Customer;
using ListCustomersResponse = CustomerGrpc.Axim.V1.ListCustomersResponse;
using Update = CustomerGrpc.Axim.V1.UpdateCustomerRequest;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>Maps between Axim Commerce's messages and the canonical customer.</summary>
internal static class AximMapping
{
    private static readonly Dictionary<string, CustomerStatus> Statuses = new()
    {
        ["active"] = CustomerStatus.Active,
        ["inactive"] = CustomerStatus.Inactive,
        ["pending"] = CustomerStatus.Pending,
        ["banned"] = CustomerStatus.Banned,
    };

    private static readonly UpdateFields<Update> UpdateFields = new()
    {
        [Update.FirstNameFieldNumber] = new(
            [Field.FirstNameFieldNumber], (from, to) => to.FirstName = from.FirstName, CustomerView.FirstName),
        [Update.LastNameFieldNumber] = new(
            [Field.LastNameFieldNumber], (from, to) => to.LastName = from.LastName, CustomerView.LastName),
        [Update.EmailFieldNumber] = new([Field.EmailFieldNumber], (from, to) => to.Email = from.Email),
        [Update.PhoneNumberFieldNumber] = new(
            [Field.PhoneFieldNumber, Field.PhoneCountryCodeFieldNumber],
            (from, to) => CustomerPhone.Set(to, from.HasPhoneNumber ? from.PhoneNumber : null),
            CustomerView.CompletePhone),
        [Update.StatusFieldNumber] = new(
            [Field.StatusFieldNumber],
            (from, to) => to.Status = Statuses[from.HasStatus ? from.Status : throw DialectError.Null("status")]),
        [Update.AddressFieldNumber] = new(
            [Field.AddressesFieldNumber], (from, to) => to.Addresses.Add(from.Address.Select(AximAddress.ToAddress))),
        [Update.DefaultAddressFieldNumber] = new(
            [Field.AddressesFieldNumber], (from, to) => AddDefault(to, from.DefaultAddress), CustomerView.DefaultAddress),
        [Update.CompanyFieldNumber] = new([Field.CompanyFieldNumber], (from, to) => SetCompany(to, from.HasCompany, from.Company)),
        [Update.MetaFieldsFieldNumber] = new([Field.MetadataFieldNumber], (_, _) => { }),
        [Update.NotesFieldNumber] = new([Field.NotesFieldNumber], (from, to) => SetNotes(to, from.HasNotes, from.Notes)),
    };

    private static readonly Dictionary<CustomerStatus, string> StatusNames = Statuses.ToDictionary(
        status => status.Value, status => status.Key);

    /// <summary>The key of an id. An id that no customer can have is not found.</summary>
    public static CustomerKey KeyOf(string id) => RecordId.TryParse(id, out _) ? CustomerKey.Id(id) : throw DialectError.NoSuchCustomer(id);

    public static Canonical.Customer ToCustomer(Create from)
    {
        var customer = new Canonical.Customer
        {
            FirstName = from.FirstName,
            LastName = from.LastName,
            Email = from.Email,
            Status = Statuses[from.Status],
            Addresses = { from.Address.Select(AximAddress.ToAddress) },
        };
        AddDefault(customer, from.DefaultAddress);
        CustomerPhone.Set(customer, from.HasPhoneNumber ? from.PhoneNumber : null);
        SetCompany(customer, from.HasCompany, from.Company);
        SetNotes(customer, from.HasNotes, from.Notes);
        return customer;
    }

    /// <summary>Maps an update. Fails with INVALID_ARGUMENT if a required field is missing.</summary>
    public static CustomerUpdate ToUpdate(Update from, UpdateMask mask, IReadOnlyList<FieldViolation> undecided)
    {
        CheckRequired(from, mask);
        var customer = new Canonical.Customer();
        var update = UpdateFields.Read(from, mask, customer, undecided) ?? new CustomerUpdate(customer, UpdateMask.Empty);
        return update with { MetadataJson = AximMetaFields.ToJson(from.MetaFields) };
    }

    public static CustomerResponse ToResponse(CustomerRow row, string message) =>
        new() { Success = true, Message = message, Data = ToCustomer(row) };

    public static ListCustomersResponse ToResponse(CustomerGrpc.Customers.CustomerPage page, string message) => new()
    {
        Success = true,
        Message = message,
        Data = { page.Customers.Select(ToCustomer) },
        Page = page.Number,
        Limit = page.Size,
        Total = page.Total,
    };

    // An empty name that the mask names may be the one that is shown.
    private static void CheckRequired(Update from, UpdateMask mask)
    {
        (int Number, string Name, string Value)[] required =
        [
            (Update.FirstNameFieldNumber, "first_name", from.FirstName),
            (Update.LastNameFieldNumber, "last_name", from.LastName),
            (Update.EmailFieldNumber, "email", from.Email),
        ];
        FieldViolation[] missing =
        [
            .. required.Where(field => field.Value.Length == 0 && !mask.Touches(field.Number))
                .Select(field => new FieldViolation(FieldPath.Of(field.Name), "is required")),
        ];
        if (missing.Length > 0)
            throw CustomerError.Invalid(missing);
    }

    private static Customer ToCustomer(CustomerRow row)
    {
        var from = row.Customer;
        var creator = from.CreatedBy.Split(':', 2);
        var customer = new Customer
        {
            Id = RecordId.ToHex(Guid.Parse(from.Id)),
            Email = from.Email,
            FirstName = CustomerName.First(from),
            LastName = CustomerName.Last(from),
            Status = StatusNames[from.Status],
            VerifiedEmail = from.VerifiedEmail,
            Newsletter = from.Newsletter,
            IsB2B = from.B2B,
            MetaFields = { AximMetaFields.FromJson(row.MetadataJson) },
            CreatedBy = new() { Type = creator[0], Id = creator[^1] },
            CreatedAt = from.CreateTime,
            UpdatedAt = from.UpdateTime,
            Address = CustomerAddress.Default(from) is { } address ? AximAddress.ToAddress(address) : null,
        };
        if (CustomerPhone.Complete(from) is { } phone)
            customer.PhoneNumber = phone;
        if (from.HasRole)
            customer.Role = from.Role;
        if (from.HasCompany)
            customer.Company = from.Company;
        return customer;
    }

    private static void SetCompany(Canonical.Customer customer, bool isSet, string company)
    {
        if (isSet)
            customer.Company = company;
    }

    private static void SetNotes(Canonical.Customer customer, bool isSet, string notes)
    {
        if (isSet)
            customer.Notes = notes;
    }

    private static void AddDefault(Canonical.Customer customer, Address? address)
    {
        if (address is not null)
            customer.Addresses.Add(AximAddress.ToAddress(address));
    }
}
