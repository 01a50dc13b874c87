using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Field = CustomerGrpc.Customers.V1.Customer;

namespace CustomerGrpc.Customers;

/// <summary>A column that callers write: the field it keeps and how the field's value becomes a parameter.</summary>
/// <param name="Name">The column.</param>
/// <param name="FieldNumber">The number of the field of <see cref="V1.Customer"/>.</param>
/// <param name="Value">The parameter that sets the column to what the message holds; NULL where the field is not set.</param>
/// <param name="MergeSql">
/// For a column whose members a mask can name: SQL that takes the members <c>{1}</c> out of the object <c>{0}</c> and adds those of
/// the object <c>{2}</c>.
/// </param>
internal sealed record CustomerColumn(
    string Name, int FieldNumber, Func<V1.Customer, NpgsqlParameter> Value, string? MergeSql = null)
{
    /// <summary>Where it stands among the columns that callers write.</summary>
    public int Index { get; init; }

    /// <summary>It in a set of columns.</summary>
    public ulong Bit => 1UL << Index;

    /// <summary>The parameter that sets the column to what a message holds, or the metadata to a text in its place.</summary>
    public NpgsqlParameter Parameter(V1.Customer customer, string? metadataJson) => FieldNumber == Field.MetadataFieldNumber && metadataJson is not null
        ? CustomerTable.Json(metadataJson, NpgsqlDbType.Json)
        : Value(customer);

    /// <summary>SQL for the column's new value where only some of its members change.</summary>
    public string Merge(string removed, string added) => string.Format(CultureInfo.InvariantCulture, MergeSql!, Name, removed, added);
}

/// <summary>The columns of the customers table: which field each keeps, and how a row is read.</summary>
internal static class CustomerTable
{
    private const string MergeObject = "(coalesce({0}, '{{}}') - {1}) || coalesce({2}, '{{}}')";

    // Metadata is json, not jsonb: numbers keep their digits and members their order.
    private const string MergeMetadata = "customer_metadata({0}, {1}, {2})";

    /// <summary>The columns that callers write, in the order of their field numbers.</summary>
    public static readonly ImmutableArray<CustomerColumn> Writable = Numbered(
    [
        new("name", Field.NameFieldNumber, c => Text(c.HasName, c.Name)),
        new("first_name", Field.FirstNameFieldNumber, c => Text(c.HasFirstName, c.FirstName)),
        new("last_name", Field.LastNameFieldNumber, c => Text(c.HasLastName, c.LastName)),
        new("email", Field.EmailFieldNumber, c => Text(true, c.Email)),
        new("phone", Field.PhoneFieldNumber, c => Text(c.HasPhone, c.Phone)),
        new("phone_country_code", Field.PhoneCountryCodeFieldNumber, c => Text(c.HasPhoneCountryCode, c.PhoneCountryCode)),
        new("website", Field.WebsiteFieldNumber, c => Text(c.HasWebsite, c.Website)),
        new("status", Field.StatusFieldNumber, c => Of((short)CustomerMapping.StatusOrActive(c.Status))),
        new("company", Field.CompanyFieldNumber, c => Text(c.HasCompany, c.Company)),
        new("notes", Field.NotesFieldNumber, c => Text(c.HasNotes, c.Notes)),
        new("gender", Field.GenderFieldNumber, c => Nullable(NpgsqlDbType.Smallint, CustomerMapping.GenderOf(c))),
        new("birth_date", Field.BirthDateFieldNumber, c => Nullable(NpgsqlDbType.Date, CustomerMapping.BirthDateOf(c))),
        new("billing_address", Field.BillingAddressFieldNumber, c => Json(CustomerJson.Write(c.BillingAddress)), MergeObject),
        new("shipping_address", Field.ShippingAddressFieldNumber, c => Json(CustomerJson.Write(c.ShippingAddress)), MergeObject),
        new("addresses", Field.AddressesFieldNumber, c => Json(CustomerJson.Write(c.Addresses))),
        new("contacts", Field.ContactsFieldNumber, c => Json(CustomerJson.Write(c.Contacts))),
        new("metadata", Field.MetadataFieldNumber, c => Json(CustomerJson.Write(c.Metadata), NpgsqlDbType.Json), MergeMetadata),
        new("groups", Field.GroupsFieldNumber, c => Nullable(NpgsqlDbType.Array | NpgsqlDbType.Bigint, c.Groups.Count == 0 ? null : c.Groups.ToArray())),
        new("user_id", Field.UserFieldNumber, c => Nullable(NpgsqlDbType.Uuid, CustomerMapping.UserIdOf(c))),
        new("role", Field.RoleFieldNumber, c => Text(c.HasRole, c.Role)),
        new("avatar_url", Field.AvatarUrlFieldNumber, c => Text(c.HasAvatarUrl, c.AvatarUrl)),
        new("verified_email", Field.VerifiedEmailFieldNumber, c => Of(c.VerifiedEmail)),
        new("newsletter", Field.NewsletterFieldNumber, c => Of(c.Newsletter)),
        new("b2b", Field.B2BFieldNumber, c => Of(c.B2B)),
        new("currency", Field.CurrencyFieldNumber, c => Text(c.HasCurrency, c.Currency)),
        new("location", Field.LocationFieldNumber, c => Text(c.HasLocation, c.Location)),
        new("last_active_time", Field.LastActiveTimeFieldNumber, c => Nullable(NpgsqlDbType.TimestampTz, c.LastActiveTime?.ToDateTime())),
        new("online", Field.OnlineFieldNumber, c => Of(c.Online)),
    ]);

    /// <summary>
    /// What <see cref="Read"/> reads of a row <c>c</c> of customers. Its user comes by a subquery, which costs a statement less than a
    /// join, and stands in a RETURNING as well.
    /// </summary>
    public const string Columns = """
        c.store_id, c.id, c.number, c.revision, c.name, c.first_name, c.last_name, c.email, c.phone, c.phone_country_code,
            c.website, c.status, c.company, c.notes, c.gender, c.birth_date, c.billing_address, c.shipping_address, c.addresses,
            c.contacts, c.metadata, c.groups, c.user_id, c.role, c.avatar_url, c.verified_email, c.newsletter, c.b2b, c.currency,
            c.location, c.last_active_time, c.online, c.created_by, c.create_time, c.update_time,
            (SELECT ARRAY[u.name, u.email, u.avatar_url] FROM platform_users u WHERE u.id = c.user_id)
        """;

    private static readonly FrozenDictionary<int, CustomerColumn> ByFieldNumber = Writable.ToFrozenDictionary(column => column.FieldNumber);

    /// <summary>The column that keeps a field; null for a field that callers do not write.</summary>
    public static CustomerColumn? ColumnOf(int fieldNumber) => ByFieldNumber.GetValueOrDefault(fieldNumber);

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static CustomerRow Read(NpgsqlDataReader row)
    {
        var next = 0;
        var customer = new CustomerRow
        {
            StoreId = row.GetGuid(next++),
            Id = row.GetGuid(next++),
            Number = row.GetInt64(next++),
            Revision = row.GetInt64(next++),
            Name = Text(row, next++),
            FirstName = Text(row, next++),
            LastName = Text(row, next++),
            Email = row.GetString(next++),
            Phone = Text(row, next++),
            PhoneCountryCode = Text(row, next++),
            Website = Text(row, next++),
            Status = row.GetInt16(next++),
            Company = Text(row, next++),
            Notes = Text(row, next++),
            Gender = Value<short>(row, next++),
            BirthDate = Value<DateOnly>(row, next++),
            BillingAddress = Text(row, next++),
            ShippingAddress = Text(row, next++),
            Addresses = Text(row, next++),
            Contacts = Text(row, next++),
            Metadata = Text(row, next++),
            Groups = row.IsDBNull(next++) ? null : row.GetFieldValue<long[]>(next - 1),
            UserId = Value<Guid>(row, next++),
            Role = Text(row, next++),
            AvatarUrl = Text(row, next++),
            VerifiedEmail = row.GetBoolean(next++),
            Newsletter = row.GetBoolean(next++),
            B2b = row.GetBoolean(next++),
            Currency = Text(row, next++),
            Location = Text(row, next++),
            LastActiveTime = Value<DateTime>(row, next++),
            Online = row.GetBoolean(next++),
            CreatedBy = row.GetString(next++),
            CreateTime = row.GetDateTime(next++),
            UpdateTime = row.GetDateTime(next++),
        };
        if (customer.UserId is { } user && row.GetFieldValue<string[]>(next) is [var name, var email, var avatarUrl])
            customer.User = new() { Id = user, Name = name, Email = email, AvatarUrl = avatarUrl };
        return customer;
    }

    private static ImmutableArray<CustomerColumn> Numbered(IEnumerable<CustomerColumn> columns) =>
        [.. columns.Select((column, index) => column with { Index = index })];

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static T? Value<T>(NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static NpgsqlParameter Text(bool isSet, string value) =>
        isSet ? new NpgsqlParameter<string> { TypedValue = value } : Null(NpgsqlDbType.Text);

    private static NpgsqlParameter<T> Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private static NpgsqlParameter Nullable(NpgsqlDbType type, object? value) =>
        new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    internal static NpgsqlParameter Json(string? json, NpgsqlDbType type = NpgsqlDbType.Jsonb) =>
        json is null ? Null(type) : new NpgsqlParameter<string> { TypedValue = json, NpgsqlDbType = type };

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { NpgsqlDbType = type, Value = DBNull.Value };
}
