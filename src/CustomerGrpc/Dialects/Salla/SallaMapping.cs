using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Salla.V2;
using CustomerGrpc.Transcoding.Masks;
using Grpc.Core;
using Canonical = CustomerGrpc.Customers.V1;
using Create = CustomerGrpc.Salla.V2.CreateCustomerRequest;
using Customer = CustomerGrpc.Salla.V2.Customer;
using Field = CustomerGrpc.Customers.V1.Customer;
using ListCustomersResponse = CustomerGrpc.Salla.V2.ListCustomersResponse;
using Update = CustomerGrpc.Salla.V2.UpdateCustomerRequest;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>Maps between Salla's messages and the canonical customer.</summary>
internal static class SallaMapping
{
    private const string Routes = "/admin/v2/customers";
    private const string Male = "male";
    private const string Female = "female";
    private const int CountryCodeLength = 2;

    // A cleared part of a name is stored as empty. If it were NULL, the part of the full name would be shown.
    private static readonly UpdateFields<Update> UpdateFields = new()
    {
        [Update.FirstNameFieldNumber] = new(
            [Field.FirstNameFieldNumber], (from, to) => to.FirstName = from.FirstName, CustomerView.FirstName),
        [Update.LastNameFieldNumber] = new(
            [Field.LastNameFieldNumber], (from, to) => to.LastName = from.LastName, CustomerView.LastName),
        [Update.MobileFieldNumber] = new([Field.PhoneFieldNumber], (from, to) => SetMobile(to, from.HasMobile, from.Mobile)),
        [Update.MobileCodeCountryFieldNumber] = new(
            [Field.PhoneCountryCodeFieldNumber], (from, to) => SetMobileCode(to, from.HasMobileCodeCountry, from.MobileCodeCountry)),
        [Update.EmailFieldNumber] = new(
            [Field.EmailFieldNumber], (from, to) => to.Email = from.HasEmail ? from.Email : throw DialectError.Null("email")),
        [Update.GenderFieldNumber] = new([Field.GenderFieldNumber], (from, to) => SetGender(to, from.HasGender, from.Gender)),
        [Update.BirthdayFieldNumber] = new([Field.BirthDateFieldNumber], (from, to) => SetBirthday(to, from.HasBirthday, from.Birthday)),
        [Update.GroupsFieldNumber] = new([Field.GroupsFieldNumber], (from, to) => to.Groups.Add(from.Groups.Distinct())),
    };

    public static Canonical.Customer ToCustomer(Create from)
    {
        var customer = new Canonical.Customer
        {
            FirstName = from.FirstName,
            LastName = from.LastName,
            Email = from.Email,
            Groups = { from.Groups.Distinct() },
        };
        SetMobile(customer, from.HasMobile, from.Mobile);
        SetMobileCode(customer, from.HasMobileCodeCountry, from.MobileCodeCountry);
        SetGender(customer, from.HasGender, from.Gender);
        SetBirthday(customer, from.HasBirthday, from.Birthday);
        return customer;
    }

    /// <summary>Maps an update. One without fields changes nothing.</summary>
    public static CustomerUpdate ToUpdate(Update from, UpdateMask mask)
    {
        var customer = new Canonical.Customer();
        return UpdateFields.Read(from, mask, customer) ?? new CustomerUpdate(customer, UpdateMask.Empty);
    }

    public static CustomerResponse ToResponse(CustomerRow row, int status, ServerCallContext context) =>
        new() { Status = status, Success = true, Data = ToCustomer(row, context) };

    public static MessageResponse ToResponse(int status, string message) =>
        new() { Status = status, Success = true, Data = new() { Message_ = message, Code = status } };

    public static ListCustomersResponse ToResponse(CustomerPage page, ServerCallContext context) => new()
    {
        Status = StatusCodes.Status200OK,
        Success = true,
        Data = { page.Customers.Select(row => ToCustomer(row, context)) },
        Pagination = new()
        {
            Count = page.Customers.Count,
            Total = page.Total,
            PerPage = page.Size,
            CurrentPage = page.Number,
            TotalPages = page.Count,
            Links = ToLinks(page, context),
        },
    };

    private static Links ToLinks(CustomerPage page, ServerCallContext context)
    {
        var links = new Links();
        if (page.Number > 1)
            links.Previous = UrlOf(context, $"{Routes}?page={page.Number - 1}&per_page={page.Size}");
        if (page.Number < page.Count)
            links.Next = UrlOf(context, $"{Routes}?page={page.Number + 1}&per_page={page.Size}");
        return links;
    }

    private static Customer ToCustomer(CustomerRow row, ServerCallContext context)
    {
        var from = row.Customer;
        var timeZone = Caller.Of(context).TimeZone;
        var (code, phone) = CustomerPhone.Parts(from);
        var residence = CustomerAddress.Residence(from);
        var customer = new Customer
        {
            Id = from.Number,
            FirstName = CustomerName.First(from),
            LastName = CustomerName.Last(from),
            MobileCode = code ?? "",
            Email = from.Email,
            Urls = new() { Customer = from.Website, Admin = UrlOf(context, $"{Routes}/{from.Number}") },
            Avatar = from.HasAvatarUrl ? from.AvatarUrl : from.User?.AvatarUrl ?? "",
            Birthday = CustomerBirthDate.Of(from) is { } birthday ? ToDate(birthday.ToDateTime(TimeOnly.MinValue), timeZone) : null,
            City = residence?.City ?? "",
            Country = residence?.Country ?? "",
            CountryCode = residence?.Country is { Length: CountryCodeLength } country && country.All(char.IsAsciiLetterUpper)
                ? country
                : "",
            Currency = from.Currency,
            Location = from.HasLocation ? from.Location : LineOf(residence),
            UpdatedAt = ToDate(
                TimeZoneInfo.ConvertTimeFromUtc(from.UpdateTime.ToDateTime(), TimeZoneInfo.FindSystemTimeZoneById(timeZone)), timeZone),
            Groups = { from.Groups },
        };
        if (MobileOf(phone) is { } mobile)
            customer.Mobile = mobile;
        if (from.HasGender)
            customer.Gender = from.Gender == Gender.Male ? Male : Female;
        return customer;
    }

    private static Date ToDate(DateTime local, string timeZone) => new()
    {
        Date_ = local.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        TimezoneType = 3,
        Timezone = timeZone,
    };

    private static string LineOf(Address? address) =>
        string.Join(", ", new[] { address?.Line1, address?.Line2 }.Where(line => !string.IsNullOrEmpty(line)));

    /// <summary>The digits of a number; null if there are none, or more than a 64-bit integer can hold.</summary>
    private static long? MobileOf(string? phone) =>
        phone is not null && long.TryParse(
            string.Concat(phone.Where(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var mobile)
            ? mobile
            : null;

    private static string UrlOf(ServerCallContext context, FormattableString path)
    {
        var request = context.GetHttpContext().Request;
        return $"{request.Scheme}://{request.Host}{path.ToString(CultureInfo.InvariantCulture)}";
    }

    private static void SetMobile(Canonical.Customer customer, bool isSet, string mobile)
    {
        if (isSet)
            customer.Phone = mobile;
    }

    private static void SetMobileCode(Canonical.Customer customer, bool isSet, string code)
    {
        if (isSet)
            customer.PhoneCountryCode = code;
    }

    private static void SetGender(Canonical.Customer customer, bool isSet, string gender)
    {
        if (isSet)
            customer.Gender = gender == Male ? Gender.Male : Gender.Female;
    }

    private static void SetBirthday(Canonical.Customer customer, bool isSet, string birthday)
    {
        if (isSet)
            customer.BirthDate = birthday;
    }
}
