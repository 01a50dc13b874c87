using System.Globalization;
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
using ListCustomersRequest = CustomerGrpc.Axim.V1.ListCustomersRequest;
using ListCustomersResponse = CustomerGrpc.Axim.V1.ListCustomersResponse;
using Update = CustomerGrpc.Axim.V1.UpdateCustomerRequest;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>Maps between Axim Commerce's messages and the canonical customer.</summary>
internal static class AximMapping
{
    private const string MetaFieldFilter = "metafields:";

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
        [Update.AddressFieldNumber] = new([Field.AddressesFieldNumber], (from, to) => to.Addresses.Add(from.Address.Select(ToAddress))),
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
            Addresses = { from.Address.Select(ToAddress) },
        };
        CustomerPhone.Set(customer, from.HasPhoneNumber ? from.PhoneNumber : null);
        SetCompany(customer, from.HasCompany, from.Company);
        SetNotes(customer, from.HasNotes, from.Notes);
        return customer;
    }

    /// <summary>Maps an update. Fails with INVALID_ARGUMENT if a required field is missing.</summary>
    public static CustomerUpdate ToUpdate(Update from, UpdateMask mask)
    {
        CheckRequired(from);
        var customer = new Canonical.Customer();
        var update = UpdateFields.Read(from, mask, customer) ?? new CustomerUpdate(customer, UpdateMask.Empty);
        return update with { MetadataJson = AximMetaFields.ToJson(from.MetaFields) };
    }

    public static CustomerFilter ToFilter(ListCustomersRequest from, IQueryCollection query) => new()
    {
        Name = from.Name,
        Emails = from.HasEmail ? [from.Email, .. Split(from.EmailIn)] : Split(from.EmailIn),
        Ids = [.. Split(from.IdIn).Select(id => RecordId.TryParse(id, out var value) ? value : Guid.Empty)],
        Companies = Split(from.CompanyIn),
        CreatedFrom = TimeOf("date_created_min", from.DateCreatedMin),
        CreatedTo = TimeOf("date_created_max", from.DateCreatedMax),
        UpdatedFrom = TimeOf("date_modified_min", from.DateModifiedMin),
        UpdatedTo = TimeOf("date_modified_max", from.DateModifiedMax),
        Metadata = MetaFieldsOf(query),
    };

    private static Dictionary<string, string> MetaFieldsOf(IQueryCollection query)
    {
        var filters = query.Where(parameter => parameter.Key.StartsWith(MetaFieldFilter, StringComparison.Ordinal))
            .ToDictionary(parameter => parameter.Key[MetaFieldFilter.Length..], parameter => parameter.Value.ToString());
        return filters.Any(filter => filter.Key.Contains('\0') || filter.Value.Contains('\0'))
            ? throw CustomerError.Invalid(FieldPath.Of("metafields"), "holds U+0000, which no text may.")
            : filters;
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

    private static void CheckRequired(Update from)
    {
        FieldViolation[] missing =
        [
            .. new[] { ("first_name", from.FirstName), ("last_name", from.LastName), ("email", from.Email) }
                .Where(field => field.Item2.Length == 0)
                .Select(field => new FieldViolation(FieldPath.Of(field.Item1), "is required")),
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
            Address = CustomerAddress.Default(from) is { } address ? ToAddress(address) : null,
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

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset? TimeOf(string parameter, string text) => text.Length == 0
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw AximErrors.NotATime(parameter);

    private static Canonical.Address ToAddress(Address from)
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

    private static Address ToAddress(Canonical.Address from)
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
