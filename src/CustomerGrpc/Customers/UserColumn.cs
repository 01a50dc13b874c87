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
    public override string Selected => "CASE WHEN c.user_id IS NOT NULL THEN ARRAY[c.user_id::text] END";

    public override Type ValueType => typeof(Guid?);

    public override bool IsWritable => true;

    public override NpgsqlParameter Parameter(V1.Customer customer) => IdOf(customer) is { } id
        ? new NpgsqlParameter<Guid> { TypedValue = id, NpgsqlDbType = Type }
        : Null();

    public override void Read(NpgsqlDataReader row, int ordinal, V1.Customer customer)
    {
        if (row.IsDBNull(ordinal) || row.GetFieldValue<string[]>(ordinal) is not [var id, .. var rest])
            return;
        customer.User = new() { Id = CustomerUser.ShownIdOf(Guid.Parse(id)) };
        if (rest is [var name, var email, var avatarUrl])
            (customer.User.Name, customer.User.Email, customer.User.AvatarUrl) = (name, email, avatarUrl);
    }

    /// <summary>The expression that reads the whole user.</summary>
    /// <param name="store">SQL for the store. Citus routes a statement only if it is a parameter.</param>
    public static string WholeUser(string store) =>
        "(SELECT ARRAY[u.id::text, u.name, u.email, u.avatar_url] FROM platform_users u "
        + $"WHERE u.store_id = {store} AND u.id = c.user_id)";

    private static Guid? IdOf(V1.Customer customer)
    {
        if (string.IsNullOrEmpty(customer.User?.Id))
            return null;
        return RecordId.TryParse(customer.User.Id, out var id)
            ? id
            : throw CustomerError.Invalid("user", "must be the id of a platform user, a UUID or 24 hex digits");
    }
}
