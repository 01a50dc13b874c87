using System.Text.RegularExpressions;

namespace CustomerGrpc.Customers;

/// <summary>
/// One value that an API shows for several columns, such as one name for a first and a last name, or for a part of one. An update that
/// writes back the shown value leaves the columns as they are, so that it does not lose what another API has stored.
/// </summary>
/// <param name="Template">The value as SQL over the columns of the table. Columns that the view writes are in braces.</param>
/// <param name="Given">The shown value of new values, if it has a simpler form.</param>
internal sealed partial record CustomerView(string Template, string? Given = null)
{
    /// <summary>The name as one text.</summary>
    public static readonly CustomerView DisplayName = new("customer_display_name({name}, {first_name}, {last_name})", "{name}");

    /// <summary>The given name, also if only one name is stored.</summary>
    public static readonly CustomerView FirstName = new("customer_first_name(name, {first_name})", "{first_name}");

    /// <summary>The family name, also if only one name is stored.</summary>
    public static readonly CustomerView LastName = new("customer_last_name(name, {last_name})", "{last_name}");

    /// <summary>The phone number with its country calling code.</summary>
    public static readonly CustomerView CompletePhone = new("customer_phone({phone_country_code}, {phone})");

    /// <summary>The phone number with its country calling code, for an API in which an empty number is none.</summary>
    public static readonly CustomerView CompletePhoneOrNone = new("nullif(customer_phone({phone_country_code}, {phone}), '')");

    /// <summary>The website, for an API in which an empty one is none.</summary>
    public static readonly CustomerView WebsiteOrNone = new("nullif({website}, '')");

    /// <summary>The digits of the phone number without its calling code, also if it is stored as one text.</summary>
    public static readonly CustomerView MobileNumber = new("customer_mobile_number({phone})")
    {
        Rest = new("phone_country_code", "customer_calling_code(phone_country_code, phone)"),
    };

    /// <summary>The digits of the calling code, also if the phone number is stored as one text.</summary>
    public static readonly CustomerView CallingCode = new(
        "ltrim(customer_calling_code({phone_country_code}, phone), '+')", "ltrim({phone_country_code}, '+')")
    {
        Rest = new("phone", "customer_national_number(phone)"),
    };

    /// <summary>The billing address without its recipient and its second line.</summary>
    public static readonly CustomerView BillingPlace = Place("{billing_address}");

    /// <summary>The shipping address without its recipient and its second line.</summary>
    public static readonly CustomerView ShippingPlace = Place("{shipping_address}");

    /// <summary>
    /// The default entry of the address book, as <see cref="CustomerAddress.Default"/>. A new value is a book with one entry; it replaces
    /// the default one of the stored book.
    /// </summary>
    public static readonly CustomerView DefaultAddress = new(
        "coalesce(jsonb_path_query_first({addresses}, '$[*] ? (@.is_default == true)'), {addresses} -> 0)", "{addresses} -> 0")
    {
        Replacement = """
            CASE WHEN (addresses IS NULL OR {addresses} IS NULL) THEN {addresses} ELSE jsonb_set(addresses, ARRAY[(
                SELECT coalesce(min(place) FILTER (WHERE entry -> 'is_default' = 'true'), 1) - 1
                FROM jsonb_array_elements(addresses) WITH ORDINALITY AS stored (entry, place))::text], {addresses} -> 0) END
            """,
    };

    /// <summary>Whether the customer is banned.</summary>
    public static readonly CustomerView IsBanned = new("({status} = 4)");

    /// <summary>Whether the customer is active.</summary>
    public static readonly CustomerView IsActive = new("({status} = 1)");

    /// <summary>The columns that the view writes.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. Written().Matches(Template).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>
    /// What a new value writes into the only column of the view, as SQL like the template; null if it writes the new value itself.
    /// </summary>
    public string? Replacement { get; private init; }

    /// <summary>
    /// The column that a new value does not write, but that must keep the rest of a value which is stored as one text.
    /// </summary>
    public RestOfView? Rest { get; private init; }

    /// <summary>A condition that is true if the view already shows the new value.</summary>
    /// <param name="valueOf">The parameter with a column's new value.</param>
    public string IsUnchanged(Func<string, string> valueOf)
    {
        var current = Written().Replace(Template, match => match.Groups[1].Value);
        return $"{current} IS NOT DISTINCT FROM {With(valueOf, Given ?? Template)}";
    }

    /// <summary><see cref="Replacement"/> with a parameter in place of each column in braces.</summary>
    public string? Replace(Func<string, string> valueOf) => Replacement is null ? null : With(valueOf, Replacement);

    private static string With(Func<string, string> valueOf, string template) =>
        Written().Replace(template, match => valueOf(match.Groups[1].Value));

    // An address without any of these is shown as none, see CustomerAddress.HasPlace. Citus allows only immutable functions over columns in
    // an UPDATE, so neither concat nor jsonb_build_array.
    private static CustomerView Place(string column)
    {
        string[] members = ["line1", "city", "state", "postal_code", "country"];
        var texts = string.Join(", ", members.Select(member => $"{column} ->> '{member}'"));
        return new($"CASE WHEN '' <> ANY (ARRAY[{texts}]) THEN ARRAY[{texts}] END");
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Written();
}

/// <summary>What a column becomes when a view of it and others is given a new value.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">Its value as SQL over the columns of the table.</param>
internal sealed record RestOfView(string Column, string Value);
