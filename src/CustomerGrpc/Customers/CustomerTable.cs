using System.Collections.Frozen;
using System.Collections.Immutable;
using CustomerGrpc.Batching;
using CustomerGrpc.Customers.V1;
using Google.Protobuf.WellKnownTypes;
using Npgsql;
using NpgsqlTypes;
using Field = CustomerGrpc.Customers.V1.Customer;

namespace CustomerGrpc.Customers;

/// <summary>
/// The columns of the customers table. This is the only place that connects a field of <see cref="V1.Customer"/> with the database.
/// </summary>
internal static class CustomerTable
{
    private const string MergeObject = "(coalesce({0}, '{{}}') - {1}) || coalesce({2}, '{{}}')";

    // Metadata is json, not jsonb: numbers keep their digits and members their order.
    private const string MergeMetadata = "customer_metadata({0}, {1}, {2})";

    /// <summary>All columns that store a field.</summary>
    public static readonly ImmutableArray<CustomerColumn> All =
    [
        Assigned<Guid>(Field.StoreFieldNumber, NpgsqlDbType.Uuid, (c, id) => c.Store = id.ToString(), "store_id"),
        Assigned<Guid>(Field.IdFieldNumber, NpgsqlDbType.Uuid, (c, id) => c.Id = id.ToString()),
        Assigned<long>(Field.NumberFieldNumber, NpgsqlDbType.Bigint, (c, number) => c.Number = number),
        Assigned<long>(Field.EtagFieldNumber, NpgsqlDbType.Bigint, (c, revision) => c.Etag = CustomerEtag.Of(revision), "revision"),
        Text(Field.NameFieldNumber, c => c.HasName ? c.Name : null, (c, text) => c.Name = text),
        Text(Field.FirstNameFieldNumber, c => c.HasFirstName ? c.FirstName : null, (c, text) => c.FirstName = text),
        Text(Field.LastNameFieldNumber, c => c.HasLastName ? c.LastName : null, (c, text) => c.LastName = text),
        new ObjectColumn<string>(
            Field.EmailFieldNumber, NpgsqlDbType.Text, c => c.Email, (c, text) => c.Email = text) { IsRequired = true },
        Text(Field.PhoneFieldNumber, c => c.HasPhone ? c.Phone : null, (c, text) => c.Phone = text),
        Text(
            Field.PhoneCountryCodeFieldNumber,
            c => c.HasPhoneCountryCode ? c.PhoneCountryCode : null,
            (c, text) => c.PhoneCountryCode = text),
        Text(Field.WebsiteFieldNumber, c => c.HasWebsite ? c.Website : null, (c, text) => c.Website = text),
        new ValueColumn<short>(
            Field.StatusFieldNumber,
            NpgsqlDbType.Smallint,
            c => (short)(c.Status == CustomerStatus.Unspecified ? CustomerStatus.Active : c.Status),
            (c, status) => c.Status = (CustomerStatus)status) { IsRequired = true },
        Text(Field.CompanyFieldNumber, c => c.HasCompany ? c.Company : null, (c, text) => c.Company = text),
        new ObjectColumn<string>(
            Field.NotesFieldNumber, NpgsqlDbType.Text, c => c.HasNotes ? c.Notes : null, (c, text) => c.Notes = text) { IsLarge = true },
        new ValueColumn<short>(
            Field.GenderFieldNumber,
            NpgsqlDbType.Smallint,
            c => c.HasGender && c.Gender != Gender.Unspecified ? (short)c.Gender : null,
            (c, gender) => c.Gender = (Gender)gender),
        new ValueColumn<DateOnly>(Field.BirthDateFieldNumber, NpgsqlDbType.Date, CustomerBirthDate.Of, CustomerBirthDate.Set),
        Json(Field.BillingAddressFieldNumber, c => CustomerJson.Write(c.BillingAddress), MergeObject),
        Json(Field.ShippingAddressFieldNumber, c => CustomerJson.Write(c.ShippingAddress), MergeObject),
        Json(Field.AddressesFieldNumber, c => CustomerJson.Write(c.Addresses)),
        Json(Field.ContactsFieldNumber, c => CustomerJson.Write(c.Contacts)),
        new ObjectColumn<string>(
            Field.MetadataFieldNumber,
            NpgsqlDbType.Json,
            CustomerJson.WriteMetadata,
            CustomerJson.ReadMetadata) { MergeSql = MergeMetadata, IsLarge = true, MaxMembers = MostMembers(Field.MetadataFieldNumber) },
        new ObjectColumn<long[]>(
            Field.GroupsFieldNumber,
            NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            c => c.Groups.Count == 0 ? null : [.. c.Groups.Distinct()],
            (c, numbers) => c.Groups.Add(numbers)),
        new UserColumn { Name = "user_id" },
        Text(Field.RoleFieldNumber, c => c.HasRole ? c.Role : null, (c, text) => c.Role = text),
        Text(Field.AvatarUrlFieldNumber, c => c.HasAvatarUrl ? c.AvatarUrl : null, (c, text) => c.AvatarUrl = text),
        Flag(Field.VerifiedEmailFieldNumber, c => c.VerifiedEmail, (c, value) => c.VerifiedEmail = value),
        Flag(Field.NewsletterFieldNumber, c => c.Newsletter, (c, value) => c.Newsletter = value),
        Flag(Field.B2BFieldNumber, c => c.B2B, (c, value) => c.B2B = value),
        Text(Field.CurrencyFieldNumber, c => c.HasCurrency ? c.Currency : null, (c, text) => c.Currency = text),
        Text(Field.LocationFieldNumber, c => c.HasLocation ? c.Location : null, (c, text) => c.Location = text),
        Text(Field.BlockReasonFieldNumber, c => c.HasBlockReason ? c.BlockReason : null, (c, text) => c.BlockReason = text),
        new ValueColumn<DateTime>(
            Field.LastActiveTimeFieldNumber,
            NpgsqlDbType.TimestampTz,
            c => c.LastActiveTime?.ToDateTime(),
            (c, time) => c.LastActiveTime = Timestamp.FromDateTime(time)),
        Flag(Field.OnlineFieldNumber, c => c.Online, (c, value) => c.Online = value),
        new ObjectColumn<string>(
            Field.CreatedByFieldNumber, NpgsqlDbType.Text, get: null, (c, text) => c.CreatedBy = text) { IsRequired = true },
        Assigned<DateTime>(
            Field.CreateTimeFieldNumber, NpgsqlDbType.TimestampTz, (c, time) => c.CreateTime = Timestamp.FromDateTime(time)),
        Assigned<DateTime>(
            Field.UpdateTimeFieldNumber, NpgsqlDbType.TimestampTz, (c, time) => c.UpdateTime = Timestamp.FromDateTime(time)),
        new ValueColumn<DateTime>(
            Field.DeleteTimeFieldNumber, NpgsqlDbType.TimestampTz, get: null, (c, time) => c.DeleteTime = Timestamp.FromDateTime(time)),
    ];

    /// <summary>The columns that callers write.</summary>
    public static readonly ImmutableArray<CustomerColumn> Writable = Numbered(All.Where(column => column.IsWritable));

    /// <summary>The columns that count for the size of a customer.</summary>
    public static readonly ImmutableArray<CustomerColumn> Large = [.. Writable.Where(column => column.IsLarge)];

    /// <summary>What <see cref="Read"/> reads of a row <c>c</c> of customers. Of its user, it is only the id.</summary>
    public static readonly string Selected = string.Join(", ", All.Select(column => column.Selected));

    private static readonly FrozenDictionary<int, CustomerColumn> ByFieldNumber = Writable.ToFrozenDictionary(column => column.FieldNumber);

    private static readonly int Metadata = All.IndexOf(ByFieldNumber[Field.MetadataFieldNumber]);

    /// <summary>The column that stores a field; null for a field that callers do not write.</summary>
    public static CustomerColumn? ColumnOf(int fieldNumber) => ByFieldNumber.GetValueOrDefault(fieldNumber);

    /// <summary>
    /// The same as <see cref="Selected"/> with the whole user, unless Citus routes the statement: then <see cref="CustomerUser"/> reads it.
    /// </summary>
    public static string SelectedIn(StatementForm form) => form.IsRouted
        ? Selected
        : string.Join(", ", All.Select(column => column is UserColumn ? UserColumn.WholeUser(form.Store) : column.Selected));

    /// <summary>The parameter that sets a column to what a message holds, or the metadata to a JSON text in its place.</summary>
    public static NpgsqlParameter Parameter(CustomerColumn column, V1.Customer customer, string? metadataJson) =>
        metadataJson is not null && column == All[Metadata]
            ? new NpgsqlParameter<string> { TypedValue = metadataJson, NpgsqlDbType = column.Type }
            : column.Parameter(customer);

    /// <summary>Reads a row of <see cref="Selected"/> or <see cref="SelectedIn"/>.</summary>
    public static CustomerRow Read(NpgsqlDataReader row)
    {
        var customer = new V1.Customer();
        for (var ordinal = 0; ordinal < All.Length; ordinal++)
            All[ordinal].Read(row, ordinal, customer);
        return new CustomerRow(customer, row.IsDBNull(Metadata) ? null : row.GetString(Metadata));
    }

    private static ValueColumn<T> Assigned<T>(int field, NpgsqlDbType type, Action<V1.Customer, T> set, string? name = null)
        where T : struct =>
        name is null
            ? new(field, type, get: null, set) { IsRequired = true }
            : new(field, type, get: null, set) { IsRequired = true, Name = name };

    private static ObjectColumn<string> Text(int field, Func<V1.Customer, string?> get, Action<V1.Customer, string> set) =>
        new(field, NpgsqlDbType.Text, get, set);

    private static ValueColumn<bool> Flag(int field, Func<V1.Customer, bool?> get, Action<V1.Customer, bool> set) =>
        new(field, NpgsqlDbType.Boolean, get, set) { IsRequired = true };

    private static ObjectColumn<string> Json(int field, Func<V1.Customer, string?> get, string? merge = null) =>
        new(field, NpgsqlDbType.Jsonb, get, CustomerJson.Reader(field)) { MergeSql = merge, IsLarge = true };

    // As the contract says, whose rule sees only the entries that an update sends.
    private static ulong MostMembers(int field) => V1.Customer.Descriptor.FindFieldByNumber(field).GetOptions()
        .GetExtension(Buf.Validate.ValidateExtensions.Field).Map.MaxPairs;

    private static ImmutableArray<CustomerColumn> Numbered(IEnumerable<CustomerColumn> columns)
    {
        ImmutableArray<CustomerColumn> numbered = [.. columns];
        for (var index = 0; index < numbered.Length; index++)
            numbered[index].Index = index;
        return numbered;
    }
}
