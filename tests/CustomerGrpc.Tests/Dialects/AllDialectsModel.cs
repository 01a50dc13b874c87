using System.Globalization;
using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>
/// A simple model of the table "How one customer looks in each dialect" of docs/api.md: what is stored of a customer, what an update
/// through a dialect changes, and what each dialect shows.
/// </summary>
internal sealed class AllDialectsModel
{
    /// <summary>Numbers and the calling codes that they begin with.</summary>
    public static readonly Dictionary<string, string?> Phones = new()
    {
        ["+2348012345678"] = "+234",
        ["+966555555555"] = "+966",
        ["+12025550123"] = "+1",
        ["+7 495 123"] = "+7",
        ["65161861"] = null,
        ["(555) 12"] = null,
    };

    private string? _name;
    private string? _first;
    private string? _last;
    private string? _code;
    private string? _phone;
    private string _status = "active";
    private string? _website;
    private string? _company;
    private string? _gender;
    private JsonNode? _billing;
    private JsonNode? _shipping;
    private JsonArray _addresses = [];
    private JsonArray _metaFields = [];

    public AllDialectsModel(string name) => _name = name;

    private string First => _first ?? _name!.Split(' ', 2)[0];

    private string Last => _last ?? (_name!.Split(' ', 2) is [_, var last] ? last : "");

    private string Display =>
        _first is null && _last is null ? _name! : string.Join(' ', new[] { First, Last }.Where(part => part.Length > 0));

    private string? Phone => _phone is null ? null : _code is null ? _phone : $"+{_code.TrimStart('+')}{_phone}";

    private long? Mobile =>
        _phone is null ? null : long.Parse(string.Concat(_phone.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

    private string? MobileCode => _code?.TrimStart('+');

    /// <summary>Applies an update of one field through a dialect.</summary>
    public void Update(string dialect, string field, JsonNode? value)
    {
        switch (field)
        {
            case "name" or "customer": SetName((string)value!); break;
            case "firstName" or "first_name": _first = (string?)value == First ? _first : (string?)value ?? ""; break;
            case "lastName" or "last_name": _last = (string?)value == Last ? _last : (string?)value ?? ""; break;
            case "phone" or "phoneNumber": SetPhone((string?)value); break;
            case "mainPhone": SetPhone((string?)value is "" ? null : (string?)value); break;
            case "mobile": _phone = value?.ToString() == Mobile?.ToString(CultureInfo.InvariantCulture) ? _phone : value?.ToString(); break;
            case "mobile_code_country": _code = ((string?)value)?.TrimStart('+') == MobileCode ? _code : (string?)value; break;
            case "active": SetActive((bool)value!); break;
            case "status" when dialect == "Count": SetActive((string?)value == "active"); break;
            case "status": _status = (string)value!; break;
            case "ban": _status = "banned"; break;
            case "unban": _status = _status == "banned" ? "active" : _status; break;
            case "website": _website = (string?)value is "" ? null : (string?)value; break;
            case "company": _company = (string?)value; break;
            case "gender": _gender = (string?)value; break;
            case "billingAddress": _billing = value?.DeepClone(); break;
            case "shippingAddress": _shipping = value?.DeepClone(); break;
            case "address": _addresses = value?.DeepClone().AsArray() ?? []; break;
            case "metaFields": _metaFields = value?.DeepClone().AsArray() ?? []; break;
            default: throw new ArgumentException($"No dialect has the field {field}.", nameof(field));
        }
    }

    /// <summary>The customer as a dialect shows it.</summary>
    public JsonObject Shown(string dialect) => dialect switch
    {
        "Salesive" => new() { ["name"] = Display, ["phone"] = Phone, ["active"] = _status == "active" },
        "Count" => new()
        {
            ["customer"] = Display,
            ["mainPhone"] = Phone,
            ["website"] = _website,
            ["status"] = _status == "active" ? "active" : "inactive",
            ["billingAddress"] = _billing?.DeepClone(),
            ["shippingAddress"] = _shipping?.DeepClone(),
        },
        "Axim" => new()
        {
            ["firstName"] = First,
            ["lastName"] = Last,
            ["phoneNumber"] = Phone,
            ["company"] = _company,
            ["status"] = _status,
            ["metaFields"] = _metaFields.DeepClone(),
            ["address"] = Residence?.DeepClone(),
        },
        _ => new()
        {
            ["first_name"] = First,
            ["last_name"] = Last,
            ["mobile"] = Mobile,
            ["mobile_code"] = MobileCode ?? "",
            ["gender"] = _gender,
            ["city"] = (string?)(Residence ?? _shipping ?? _billing)?["city"] ?? "",
        },
    };

    private JsonNode? Residence => _addresses.FirstOrDefault(address => (bool)address!["isDefaultAddress"]!) ?? _addresses.FirstOrDefault();

    private void SetName(string name)
    {
        if (name != Display)
            (_name, _first, _last) = (name, null, null);
    }

    private void SetPhone(string? phone)
    {
        if (phone == Phone)
            return;
        _code = phone is null ? null : Phones[phone];
        _phone = phone?[(_code?.Length ?? 0)..];
    }

    private void SetActive(bool active)
    {
        if (active != (_status == "active"))
            _status = active ? "active" : "inactive";
    }
}
