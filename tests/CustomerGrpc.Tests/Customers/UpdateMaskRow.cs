namespace CustomerGrpc.Tests.Customers;

/// <summary>One update of the customer that <see cref="UpdateMaskTests"/> starts from.</summary>
/// <param name="Name">The rule that the row tests.</param>
/// <param name="Carrier">gRPC, PATCH or PUT.</param>
/// <param name="Customer">The customer that is sent, as JSON.</param>
/// <param name="Mask">The mask, its paths separated by commas; null if none is sent.</param>
/// <param name="Changed">The top-level fields that the update changes; null for a field that it clears.</param>
/// <param name="Refused">The text that the error must contain, if the update is rejected.</param>
public sealed record UpdateMaskRow(string Name, string Carrier, string Customer, string? Mask, string Changed, string? Refused = null)
{
    /// <summary>The rows by their full names, such as <c>PATCH: null clears</c>.</summary>
    public static IReadOnlyDictionary<string, UpdateMaskRow> All { get; } =
        new[] { Grpc, Rest("PATCH"), Rest("PUT"), Patch, Put }.SelectMany(rows => rows).ToDictionary(row => $"{row.Carrier}: {row.Name}");

    private static IEnumerable<UpdateMaskRow> Grpc =>
    [
        new("no mask sets what is populated", "gRPC", """{"name": "New", "phone": "+1"}""", null, """{"name": "New", "phone": "+1"}"""),
        new("no mask and nothing populated changes nothing", "gRPC", "{}", null, "{}"),
        new("no mask reaches into a nested message", "gRPC", """{"billingAddress": {"city": "Abuja"}}""", null,
            """{"billingAddress": {"line1": "1 Main St", "city": "Abuja", "country": "NG"}}"""),
        new("an empty mask changes nothing", "gRPC", """{"name": "New"}""", "", "{}"),
        new("only what is named changes", "gRPC", """{"name": "New", "phone": "+1"}""", "name", """{"name": "New"}"""),
        new("a named but unset field is cleared", "gRPC", "{}", "phone,website", """{"phone": null, "website": null}"""),
        new("an empty string is a value", "gRPC", """{"notes": ""}""", "notes", """{"notes": ""}"""),
        new("a named false is false", "gRPC", """{"verifiedEmail": false}""", "verified_email", """{"verifiedEmail": false}"""),
        new("an enum's zero clears it", "gRPC", "{}", "gender", """{"gender": null}"""),
        new("a cleared status is active again", "gRPC", "{}", "status", """{"status": "CUSTOMER_STATUS_ACTIVE"}"""),
        new("a nested path changes one member", "gRPC", """{"billingAddress": {"city": "Abuja"}}""", "billing_address.city",
            """{"billingAddress": {"line1": "1 Main St", "city": "Abuja", "country": "NG"}}"""),
        new("a nested path clears one member", "gRPC", "{}", "billing_address.city", """{"billingAddress": {"line1": "1 Main St", "country": "NG"}}"""),
        new("nested paths and others together", "gRPC", """{"name": "New", "billingAddress": {"city": "Abuja"}}""", "name,billing_address.city,billing_address.line1",
            """{"name": "New", "billingAddress": {"city": "Abuja", "country": "NG"}}"""),
        new("a nested path makes the message it stands in", "gRPC", """{"shippingAddress": {"city": "Abuja"}}""", "shipping_address.city",
            """{"shippingAddress": {"city": "Abuja"}}"""),
        new("a message is replaced whole", "gRPC", """{"billingAddress": {"city": "Abuja"}}""", "billing_address", """{"billingAddress": {"city": "Abuja"}}"""),
        new("a parent swallows its child", "gRPC", """{"billingAddress": {"city": "Abuja"}}""", "billing_address.city,billing_address",
            """{"billingAddress": {"city": "Abuja"}}"""),
        new("a message is cleared", "gRPC", "{}", "billing_address", """{"billingAddress": null}"""),
        new("a map key is set", "gRPC", """{"metadata": {"tier": "silver", "other": 1}}""", "metadata.tier",
            """{"metadata": {"tier": "silver", "a.b": 1, "nested": {"x": 1}}}"""),
        new("a map key is removed", "gRPC", "{}", "metadata.tier", """{"metadata": {"a.b": 1, "nested": {"x": 1}}}"""),
        new("a map key with dots stands in backticks", "gRPC", """{"metadata": {"a.b": 2}}""", "metadata.`a.b`",
            """{"metadata": {"tier": "gold", "a.b": 2, "nested": {"x": 1}}}"""),
        new("a map is replaced whole", "gRPC", """{"metadata": {"new": null}}""", "metadata", """{"metadata": {"new": null}}"""),
        new("a map is cleared", "gRPC", "{}", "metadata", """{"metadata": null}"""),
        new("a list is replaced whole", "gRPC", """{"addresses": [{"line1": "b"}, {"line1": "c"}]}""", "addresses",
            """{"addresses": [{"line1": "b"}, {"line1": "c"}]}"""),
        new("a list is cleared", "gRPC", "{}", "addresses,groups", """{"addresses": null, "groups": null}"""),
        new("an asterisk replaces everything", "gRPC", """{"email": "star@example.com", "name": "Star"}""", "*",
            """
            {"email": "star@example.com", "name": "Star", "firstName": null, "lastName": null, "phone": null, "website": null, "notes": null,
             "status": "CUSTOMER_STATUS_ACTIVE", "gender": null, "birthDate": null, "billingAddress": null, "addresses": null, "metadata": null,
             "groups": null, "verifiedEmail": false, "newsletter": false, "currency": null, "lastActiveTime": null}
            """),
        new("camelCase paths work", "gRPC", """{"firstName": "New", "billingAddress": {"postalCode": "1"}}""", "firstName,billingAddress.postalCode",
            """{"firstName": "New", "billingAddress": {"line1": "1 Main St", "city": "Lagos", "country": "NG", "postalCode": "1"}}"""),
        new("a path named twice counts once", "gRPC", """{"name": "New"}""", "name,name", """{"name": "New"}"""),
        new("output only paths are ignored", "gRPC", """{"name": "New", "number": "7", "createdBy": "me"}""", "name,number,created_by,create_time,store",
            """{"name": "New"}"""),
        new("only output only paths change nothing", "gRPC", """{"number": "7"}""", "number", "{}"),
        new("an unknown path is refused", "gRPC", """{"name": "New"}""", "name,nome", "{}", "nome"),
        new("an unknown nested path is refused", "gRPC", "{}", "billing_address.town", "{}", "billing_address.town"),
        new("an index into a list is refused", "gRPC", "{}", "addresses.0", "{}", "addresses.0"),
        new("a path through a scalar is refused", "gRPC", "{}", "name.first", "{}", "name.first"),
        new("a stray backtick is refused", "gRPC", "{}", "metadata.`tier", "{}", "metadata.`tier"),
        new("the required email cannot be cleared", "gRPC", "{}", "email", "{}", "email"),
        new("an asterisk without the required email is refused", "gRPC", """{"name": "Star"}""", "*", "{}", "email"),
        new("a field that is not named is not judged", "gRPC", """{"name": "New", "email": "no address"}""", "name", """{"name": "New"}"""),
    ];

    private static IEnumerable<UpdateMaskRow> Rest(string verb) =>
    [
        new("absent stays", verb, """{"name": "New"}""", null, """{"name": "New"}"""),
        new("null clears", verb, """{"phone": null, "gender": null}""", null, """{"phone": null, "gender": null}"""),
        new("an empty string is a value", verb, """{"notes": ""}""", null, """{"notes": ""}"""),
        new("false is a value", verb, """{"newsletter": false}""", null, """{"newsletter": false}"""),
        new("both spellings of names work", verb, """{"first_name": "New", "lastName": "Newer"}""", null, """{"firstName": "New", "lastName": "Newer"}"""),
        new("an empty object changes nothing", verb, "{}", null, "{}"),
        new("a list is replaced whole", verb, """{"groups": [3]}""", null, """{"groups": ["3"]}"""),
        new("an empty list clears", verb, """{"groups": []}""", null, """{"groups": null}"""),
        new("null clears a message", verb, """{"billingAddress": null}""", null, """{"billingAddress": null}"""),
        new("null clears a map", verb, """{"metadata": null}""", null, """{"metadata": null}"""),
        new("output only fields are ignored", verb, """{"name": "New", "createdBy": "me", "number": 7}""", null, """{"name": "New"}"""),
        new("updateMask narrows the body", verb, """{"name": "New", "phone": "+1"}""", "name", """{"name": "New"}"""),
        new("an unknown field is refused", verb, """{"nome": "New"}""", null, "{}", "nome"),
        new("the required email cannot be null", verb, """{"email": null}""", null, "{}", "email"),
        new("an unknown path of updateMask is refused", verb, """{"name": "New"}""", "nome", "{}", "nome"),
    ];

    private static IEnumerable<UpdateMaskRow> Patch =>
    [
        new("a nested object changes members", "PATCH", """{"billingAddress": {"city": "Abuja", "line1": null}}""", null,
            """{"billingAddress": {"city": "Abuja", "country": "NG"}}"""),
        new("an empty nested object changes nothing", "PATCH", """{"billingAddress": {}}""", null, "{}"),
        new("a map's keys are set and removed", "PATCH", """{"metadata": {"tier": null, "new": [1, null]}}""", null,
            """{"metadata": {"a.b": 1, "nested": {"x": 1}, "new": [1, null]}}"""),
        new("a map's key with dots", "PATCH", """{"metadata": {"a.b": "two"}}""", null, """{"metadata": {"tier": "gold", "a.b": "two", "nested": {"x": 1}}}"""),
    ];

    private static IEnumerable<UpdateMaskRow> Put =>
    [
        new("a nested object is replaced whole", "PUT", """{"billingAddress": {"city": "Abuja"}}""", null, """{"billingAddress": {"city": "Abuja"}}"""),
        new("an empty nested object is a value", "PUT", """{"billingAddress": {}}""", null, """{"billingAddress": {}}"""),
        new("a map is replaced whole, its nulls kept", "PUT", """{"metadata": {"tier": null}}""", null, """{"metadata": {"tier": null}}"""),
    ];
}
