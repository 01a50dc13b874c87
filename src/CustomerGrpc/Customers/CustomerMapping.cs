using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Customers;

/// <summary>Between a row and its message.</summary>
internal static class CustomerMapping
{
    private const string BirthDateFormat = "yyyy-MM-dd";

    public static V1.Customer ToMessage(CustomerRow row)
    {
        var message = new V1.Customer
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
        CustomerJson.Read(message, row);
        if (row.Groups is { } groups)
            message.Groups.Add(groups);
        if (row.User is { } user)
            message.User = ToMessage(user);
        return message;
    }

    public static V1.PlatformUser ToMessage(PlatformUserRow user) =>
        new() { Id = RecordId.ToHex(user.Id), Name = user.Name, Email = user.Email, AvatarUrl = user.AvatarUrl };

    public static CustomerStatus StatusOrActive(CustomerStatus status) =>
        status == CustomerStatus.Unspecified ? CustomerStatus.Active : status;

    public static short? GenderOf(V1.Customer message) =>
        message.HasGender && message.Gender != Gender.Unspecified ? (short)message.Gender : null;

    public static DateOnly? BirthDateOf(V1.Customer message)
    {
        if (!message.HasBirthDate)
            return null;
        return DateOnly.TryParseExact(message.BirthDate, BirthDateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw CustomerError.Invalid("birth_date", "must be a date, YYYY-MM-DD.");
    }

    public static Guid? UserIdOf(V1.Customer message)
    {
        if (string.IsNullOrEmpty(message.User?.Id))
            return null;
        return RecordId.TryParse(message.User.Id, out var id)
            ? id
            : throw CustomerError.Invalid("user", "must be the id of a platform user, a UUID or 24 hex digits.");
    }

    private static void SetTexts(V1.Customer message, CustomerRow row)
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
            message.BirthDate = birthDate.ToString(BirthDateFormat, CultureInfo.InvariantCulture);
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
