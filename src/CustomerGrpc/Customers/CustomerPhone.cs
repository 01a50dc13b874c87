using System.Globalization;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Customers;

/// <summary>
/// The phone number of a customer: APIs with one text and APIs with a calling code beside it read the same two fields. A complete number
/// that starts with a plus and a calling code is stored in two parts; joined they are the same text.
/// The database has the same as functions: customer_phone, customer_calling_code, customer_national_number, customer_mobile_number.
/// </summary>
internal static partial class CustomerPhone
{
    /// <summary>The longest number of E.164. A longer one cannot be called, and readers of JSON would round it.</summary>
    private const int MostDigits = 15;

    /// <summary>The rule of the field <c>phone</c> of the contract.</summary>
    private const int MaxLength = 50;

    private const string ArabicDigits = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";

    /// <summary>The country codes of two digits (ITU-T E.164, list of assigned codes); 1 and 7 are the only shorter ones.</summary>
    private const string TwoDigitCodes =
        " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58"
        + " 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";

    /// <summary>The number with its calling code; null if there is no number.</summary>
    public static string? Complete(V1.Customer customer) => !customer.HasPhone
        ? null
        : !customer.HasPhoneCountryCode || customer.Phone.StartsWith('+')
            ? customer.Phone
            : $"+{customer.PhoneCountryCode.TrimStart('+')}{customer.Phone}";

    /// <summary>The calling code and the rest of the number; the code is null if the number has none.</summary>
    public static (string? CountryCode, string? Phone) Parts(V1.Customer customer)
    {
        var (code, phone) = customer.HasPhone ? Split(customer.Phone) : (null, null);
        return (code ?? (customer.HasPhoneCountryCode ? customer.PhoneCountryCode : null), phone);
    }

    /// <summary>
    /// The number without its calling code and without an extension, as an integer; null if there is none, or the text is no number.
    /// </summary>
    public static long? MobileNumber(V1.Customer customer)
    {
        if (Parts(customer).Phone is not { } phone || Number().Match(WithAsciiDigits(phone)) is not { Success: true } number)
            return null;
        var digits = string.Concat(number.Groups["number"].Value.Where(char.IsAsciiDigit)).TrimStart('0');
        return digits.Length is > 0 and <= MostDigits ? long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Sets both fields to a complete number, or unsets them.</summary>
    public static void Set(V1.Customer customer, string? complete)
    {
        var (code, phone) = complete is null ? (null, null) : Split(complete);
        customer.ClearPhone();
        customer.ClearPhoneCountryCode();
        if (phone is not null)
            customer.Phone = phone;
        if (code is not null)
            customer.PhoneCountryCode = code;
    }

    /// <summary>Whether a complete number has too many characters to be stored, apart from its calling code.</summary>
    public static bool IsTooLong(string complete) => Split(complete).Phone.Length > MaxLength;

    private static (string? CountryCode, string Phone) Split(string complete)
    {
        var length = CodeLength(complete);
        // The rest must not start with a plus, or it would look like a complete number.
        return length == 0 || complete.AsSpan(1 + length).StartsWith('+')
            ? (null, complete)
            : (complete[..(1 + length)], complete[(1 + length)..]);
    }

    private static int CodeLength(string complete)
    {
        if (!complete.StartsWith('+'))
            return 0;
        var digits = complete.AsSpan(1, Math.Min(3, complete.Length - 1));
        var count = digits.IndexOfAnyExceptInRange('0', '9') is >= 0 and var other ? other : digits.Length;
        return digits switch
        {
            ['0', ..] or [] => 0,
            ['1' or '7', ..] => 1,
            _ when count >= 2 && TwoDigitCodes.Contains($" {digits[..2]} ", StringComparison.Ordinal) => 2,
            _ when count == 3 => 3,
            _ => 0,
        };
    }

    private static string WithAsciiDigits(string text) =>
        string.Concat(text.Select(letter => ArabicDigits.IndexOf(letter) is var digit and >= 0 ? (char)('0' + (digit % 10)) : letter));

    // "06 1234567", "(555) 010-9999 x12": digits and what people put between them, and an extension.
    [GeneratedRegex(@"\A\+?(?<number>[0-9 ()./-]*)(?:(?:[xX]|[eE][xX][tT]\.?|#|;ext=) ?[0-9]+)?\z")]
    private static partial Regex Number();
}
