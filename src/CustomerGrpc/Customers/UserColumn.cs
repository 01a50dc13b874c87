using CustomerGrpc.Database;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>
/// The platform user's id, which is read together with the user's name, email and picture. They come by a subquery, which costs a
/// statement less than a join, and which can also stand in a RETURNING.
/// </summary>
internal sealed class UserColumn() : CustomerColumn(V1.Customer.UserFieldNumber, NpgsqlDbType.Uuid)
{
    public override string Selected =>
        "(SELECT ARRAY[u.id::text, u.name, u.email, u.avatar_url] FROM platform_users u "
        + "WHERE u.store_id = c.store_id AND u.id = c.user_id)";

    public override Type ValueType => typeof(Guid?);

    public override bool IsWritable => true;

    public override NpgsqlParameter Parameter(V1.Customer customer) => IdOf(customer) is { } id
        ? new NpgsqlParameter<Guid> { TypedValue = id, NpgsqlDbType = Type }
        : Null();

    public override void Read(NpgsqlDataReader row, int ordinal, V1.Customer customer)
    {
        if (row.IsDBNull(ordinal) || row.GetFieldValue<string[]>(ordinal) is not [var id, var name, var email, var avatarUrl])
            return;
        customer.User = new() { Id = ShownIdOf(Guid.Parse(id)), Name = name, Email = email, AvatarUrl = avatarUrl };
    }

    // Earlier versions stored users whose ids 24 hex digits cannot hold. They would be shown with the id of another user, or of none.
    private static string ShownIdOf(Guid id) => RecordId.Fits(id) ? RecordId.ToHex(id) : id.ToString();

    private static Guid? IdOf(V1.Customer customer)
    {
        if (string.IsNullOrEmpty(customer.User?.Id))
            return null;
        return RecordId.TryParse(customer.User.Id, out var id)
            ? id
            : throw CustomerError.Invalid("user", "must be the id of a platform user, a UUID or 24 hex digits");
    }
}
