using CustomerGrpc.Customers;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Create = CustomerGrpc.Salla.V2.CreateCustomerRequest;
using Field = CustomerGrpc.Customers.V1.Customer;
using Update = CustomerGrpc.Salla.V2.UpdateCustomerRequest;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>Maps Salla's requests to the canonical customer.</summary>
internal static class SallaMapping
{
    public const string Male = "male";
    public const string Female = "female";

    private const int DateLength = 10;

    // A cleared part of a name is stored as empty. If it were NULL, the part of the full name would be shown.
    private static readonly UpdateFields<Update> UpdateFields = new()
    {
        [Update.FirstNameFieldNumber] = new(
            [Field.FirstNameFieldNumber], (from, to) => to.FirstName = from.FirstName, CustomerView.FirstName),
        [Update.LastNameFieldNumber] = new(
            [Field.LastNameFieldNumber], (from, to) => to.LastName = from.LastName, CustomerView.LastName),
        [Update.MobileFieldNumber] = new(
            [Field.PhoneFieldNumber], (from, to) => SetMobile(to, from.HasMobile, from.Mobile), CustomerView.MobileNumber),
        [Update.MobileCodeCountryFieldNumber] = new(
            [Field.PhoneCountryCodeFieldNumber],
            (from, to) => SetMobileCode(to, from.HasMobileCodeCountry, from.MobileCodeCountry),
            CustomerView.CallingCode),
        [Update.EmailFieldNumber] = new(
            [Field.EmailFieldNumber], (from, to) => to.Email = from.HasEmail ? from.Email : throw DialectError.Null("email")),
        [Update.GenderFieldNumber] = new([Field.GenderFieldNumber], (from, to) => SetGender(to, from.HasGender, from.Gender)),
        [Update.BirthdayFieldNumber] = new([Field.BirthDateFieldNumber], (from, to) => SetBirthday(to, from.HasBirthday, from.Birthday)),
        [Update.GroupsFieldNumber] = new([Field.GroupsFieldNumber], (from, to) => to.Groups.Add(from.Groups)),
    };

    private static readonly UpdateMask BanMask =
        UpdateMask.OfFields(Field.Descriptor, Field.StatusFieldNumber, Field.BlockReasonFieldNumber);

    public static Field ToCustomer(Create from)
    {
        var customer = new Field
        {
            FirstName = from.FirstName,
            LastName = from.LastName,
            Email = from.Email,
            Groups = { from.Groups },
        };
        SetMobile(customer, from.HasMobile, from.Mobile);
        SetMobileCode(customer, from.HasMobileCodeCountry, from.MobileCodeCountry);
        SetGender(customer, from.HasGender, from.Gender);
        SetBirthday(customer, from.HasBirthday, from.Birthday);
        return customer;
    }

    /// <summary>Maps an update. One without fields changes nothing.</summary>
    public static CustomerUpdate ToUpdate(Update from, UpdateMask mask, IReadOnlyList<FieldViolation> undecided)
    {
        var customer = new Field();
        return UpdateFields.Read(from, mask, customer, undecided) ?? new CustomerUpdate(customer, UpdateMask.Empty);
    }

    /// <summary>The update that bans a customer.</summary>
    public static CustomerUpdate ToBan(string reason) =>
        new(new Field { Status = CustomerStatus.Banned, BlockReason = reason }, BanMask) { Views = [CustomerView.IsBanned] };

    /// <summary>The update that lifts a ban. It does not change the status of a customer who is not banned, such as pending.</summary>
    public static CustomerUpdate ToUnban() =>
        new(new Field { Status = CustomerStatus.Active }, BanMask) { Views = [CustomerView.IsBanned] };

    private static void SetMobile(Field customer, bool isSet, string mobile)
    {
        if (isSet)
            customer.Phone = mobile;
    }

    private static void SetMobileCode(Field customer, bool isSet, string code)
    {
        if (isSet)
            customer.PhoneCountryCode = code;
    }

    private static void SetGender(Field customer, bool isSet, string gender)
    {
        if (isSet)
            customer.Gender = gender == Male ? Gender.Male : Gender.Female;
    }

    // Responses have a time of day after the date.
    private static void SetBirthday(Field customer, bool isSet, string birthday)
    {
        if (!isSet)
            return;
        var date = birthday[..DateLength];
        if (CustomerBirthDate.Parse(date) is null)
            throw CustomerError.Invalid(FieldPath.Of("birthday"), "must be a date, YYYY-MM-DD");
        customer.BirthDate = date;
    }
}
