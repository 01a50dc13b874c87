using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Hosting;
using CustomerGrpc.Salla.V2;
using Grpc.Core;
using Canonical = CustomerGrpc.Customers.V1;
using Customer = CustomerGrpc.Salla.V2.Customer;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>Maps customers to Salla's responses.</summary>
/// <param name="address">Where the caller reaches REST.</param>
internal sealed class SallaResponses(PublicAddress address)
{
    public const string Routes = "/admin/v2/customers";

    private const string DefaultAvatar = "https://cdn.assets.salla.network/admin/cp/assets/images/avatar_male.png";
    private const string DefaultFemaleAvatar = "https://cdn.assets.salla.network/admin/cp/assets/images/avatar_female.png";

    /// <summary>The response of one customer.</summary>
    /// <param name="row">The customer.</param>
    /// <param name="context">The call.</param>
    /// <param name="further">The further members that the request asks for.</param>
    public CustomerResponse Of(CustomerRow row, ServerCallContext context, params IReadOnlyCollection<string> further) =>
        new() { Status = StatusCodes.Status200OK, Success = true, Data = ToCustomer(row.Customer, context, further) };

    /// <summary>A response that holds a message.</summary>
    public static MessageResponse Of(int status, string message) =>
        new() { Status = status, Success = true, Data = new() { Message_ = message, Code = status } };

    /// <summary>The response of a deletion, in which REST has the message in a list.</summary>
    public static MessageResponse OfDeletion(string message)
    {
        var response = Of(StatusCodes.Status200OK, message);
        response.Deleted = new() { Status = response.Status, Success = true, Data = { message } };
        return response;
    }

    /// <summary>The customer as Salla shows it.</summary>
    public Customer ToCustomer(Canonical.Customer from, ServerCallContext context, IReadOnlyCollection<string> further)
    {
        var timeZone = Caller.Of(context).TimeZone;
        var residence = CustomerAddress.Residence(from);
        var country = CountryNames.Of(residence?.Country ?? "");
        var customer = new Customer
        {
            Id = from.Number,
            FirstName = CustomerName.First(from),
            LastName = CustomerName.Last(from),
            MobileCode = CustomerPhone.Parts(from).CountryCode?.TrimStart('+') ?? "",
            Email = from.Email,
            Urls = new()
            {
                Customer = from.Website,
                Admin = string.Create(CultureInfo.InvariantCulture, $"{address.Of(context.GetHttpContext())}{Routes}/{from.Number}"),
            },
            Avatar = AvatarOf(from),
            Birthday = CustomerBirthDate.Of(from) is { } birthday ? ToDate(birthday.ToDateTime(TimeOnly.MinValue), timeZone) : null,
            City = residence?.City ?? "",
            Country = country.Name,
            CountryCode = country.Code,
            Currency = from.Currency,
            Location = from.HasLocation ? from.Location : LineOf(residence),
            UpdatedAt = ToDate(
                TimeZoneInfo.ConvertTimeFromUtc(from.UpdateTime.ToDateTime(), TimeZoneInfo.FindSystemTimeZoneById(timeZone)), timeZone),
            Groups = { from.Groups },
        };
        if (CustomerPhone.MobileNumber(from) is { } mobile)
            customer.Mobile = mobile;
        if (from.HasGender)
            customer.Gender = from.Gender == Gender.Male ? SallaMapping.Male : SallaMapping.Female;
        AddFurther(customer, from, further);
        return customer;
    }

    private static void AddFurther(Customer customer, Canonical.Customer from, IReadOnlyCollection<string> further)
    {
        var isBlocked = from.Status == CustomerStatus.Banned;
        if (further.Contains("is_blocked"))
            customer.IsBlocked = isBlocked;
        if (further.Contains("block_reason"))
            customer.BlockReason = isBlocked ? from.BlockReason : "";
        if (further.Contains("is_inactive"))
            customer.IsInactive = from.Status == CustomerStatus.Inactive;
    }

    private static string AvatarOf(Canonical.Customer from) =>
        from.HasAvatarUrl ? from.AvatarUrl
        : from.User is { AvatarUrl.Length: > 0 } user ? user.AvatarUrl
        : from.Gender == Gender.Female ? DefaultFemaleAvatar
        : DefaultAvatar;

    private static Date ToDate(DateTime local, string timeZone) => new()
    {
        Date_ = local.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        TimezoneType = 3,
        Timezone = timeZone,
    };

    private static string LineOf(Address? address) =>
        string.Join(", ", new[] { address?.Line1, address?.Line2 }.Where(line => !string.IsNullOrEmpty(line)));
}
