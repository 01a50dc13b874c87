using Npgsql;

namespace CustomerGrpc.Bench.Peers;

/// <summary>Reads rows of the customers table with Npgsql.</summary>
internal static class PeerRows
{
    /// <summary>The select list for <see cref="Read"/>, for a row <c>c</c> of customers.</summary>
    public const string Columns = """
        c.store_id, c.id, c.number, c.revision, c.name, c.first_name, c.last_name, c.email, c.phone, c.phone_country_code,
            c.website, c.status, c.company, c.notes, c.gender, c.birth_date, c.billing_address, c.shipping_address, c.addresses,
            c.contacts, c.metadata, c.groups, c.user_id, c.role, c.avatar_url, c.verified_email, c.newsletter, c.b2b, c.currency,
            c.location, c.last_active_time, c.online, c.created_by, c.create_time, c.update_time,
            (SELECT ARRAY[u.name, u.email, u.avatar_url] FROM platform_users u WHERE u.store_id = c.store_id AND u.id = c.user_id)
        """;

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static PeerCustomer Read(NpgsqlDataReader row)
    {
        var next = 0;
        var customer = new PeerCustomer
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

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static T? Value<T>(NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}
