using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>Customers of the canonical API as people write them: phone numbers in every form, and names of one word or of many.</summary>
internal sealed class RandomCustomers(int seed)
{
    private static readonly string?[] Codes = [null, null, null, "+966", "966", "0966", "+1", "+39", "1234"];
    private static readonly string[] PhoneStarts = ["", "", "0", "00", "+", "+966", "+39 0", "+1 (", "0039 ", "+210", "+7", "+٩٦٦", "(0", "tel:", " "];
    private static readonly string[] PhoneParts =
        ["0", "1", "2", "5", "7", "9", "42", "555", "٠", "٥", "۹", "000", " ", "-", ".", "/", "(", ")", "A", "FLOWERS", "+", "\u00A0", "_"];
    private static readonly string[] PhoneEnds = ["", "", "", " x12", "ext. 7", " EXT 12", "#3", ";ext=9", " call me", "x"];
    private static readonly string?[] Names =
        [null, "Ada", "أحمد", "Ada Obi", " Bo", "Ada  Obi", "Ada ", "", "\u200B", "Wolfeschlegelsteinhausenbergerdorff", "Ahmed Omar Ali Hassan"];
    private static readonly string?[] Parts = [null, null, null, "", "Ada", "Omar Ali", "Wolfeschlegelsteinhausenbergerdorff", "أ"];
    private static readonly string?[] Genders = [null, "GENDER_MALE", "GENDER_FEMALE"];
    private static readonly string?[] Dates = [null, "1997-06-03", "0001-01-01", "9999-12-31"];
    private static readonly string?[] Websites = [null, "", "https://example.com"];
    private static readonly string[] Statuses = ["ACTIVE", "INACTIVE", "PENDING", "BANNED"];
    private static readonly string?[] Countries = [null, "SA", "us", "Saudi Arabia", "السعودية", "XX", ""];

    private readonly Random _random = new(seed);

    /// <summary>A phone number, or what somebody typed in its place.</summary>
    public string Phone()
    {
        var phone = new StringBuilder(Of(PhoneStarts));
        for (var parts = _random.Next(12); parts > 0; parts--)
            phone.Append(Of(PhoneParts));
        phone.Append(Of(PhoneEnds));
        return phone.Length <= 50 ? phone.ToString() : phone.ToString(0, 50);
    }

    /// <summary>The body of a creation.</summary>
    public JsonObject Next(string email) => new()
    {
        ["email"] = email,
        ["name"] = Of(Names),
        ["firstName"] = Of(Parts),
        ["lastName"] = Of(Parts),
        ["phone"] = _random.Next(8) switch { 0 => null, 1 => "", _ => Phone() },
        ["phoneCountryCode"] = Of(Codes),
        ["gender"] = Of(Genders),
        ["birthDate"] = Of(Dates),
        ["status"] = $"CUSTOMER_STATUS_{Of(Statuses)}",
        ["blockReason"] = _random.Next(3) == 0 ? "chargebacks" : null,
        ["website"] = Of(Websites),
        ["avatarUrl"] = _random.Next(3) == 0 ? "https://cdn.example.com/a.png" : null,
        ["lastActiveTime"] = "2026-05-01T09:00:00.123456Z",
        ["billingAddress"] = _random.Next(2) == 0 ? null : Address(),
        ["shippingAddress"] = _random.Next(2) == 0 ? null : Address(),
        ["addresses"] = new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => Address())]),
        ["contacts"] = new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => new JsonObject { ["name"] = "Bo", ["phone"] = Phone() })]),
        ["metadata"] = new JsonObject { ["tier"] = _random.Next(100).ToString(CultureInfo.InvariantCulture) },
    };

    private JsonObject Address() => new()
    {
        ["firstName"] = Of(Parts),
        ["lastName"] = Of(Parts),
        ["phone"] = Phone(),
        ["line1"] = Of(Parts),
        ["line2"] = _random.Next(2) == 0 ? null : "Flat 2",
        ["city"] = Of(Parts),
        ["country"] = Of(Countries),
        ["isDefault"] = _random.Next(2) == 0,
    };

    private T Of<T>(T[] values) => values[_random.Next(values.Length)];
}
