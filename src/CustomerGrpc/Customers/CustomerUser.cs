using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>Reads the platform user that a customer is linked to, where the statement on the customer reads only its id.</summary>
internal static class CustomerUser
{
    private static readonly StatementSql Sql = StatementSql.Create(
        form => $"""
            SELECT u.id, u.name, u.email, u.avatar_url{form.RowNumber} {form.From("platform_users u")}
            WHERE u.store_id = {form.Store} AND u.id = {form.Value(2)}
            """,
        [NpgsqlDbType.Uuid]);

    /// <summary>Finds a platform user of a store; null if the store has none with this id.</summary>
    public static ValueTask<V1.PlatformUser?> FindAsync(BatchingQueue queue, Guid storeId, Guid id, CancellationToken cancellationToken) =>
        queue.ReadAsync(
            new StoreStatement<V1.PlatformUser>(storeId, Sql, [new NpgsqlParameter<Guid> { TypedValue = id }], Read), cancellationToken);

    /// <summary>Adds what is missing of the customer's user.</summary>
    public static async ValueTask<CustomerRow> CompleteAsync(
        BatchingQueue queue, Guid storeId, CustomerRow row, CancellationToken cancellationToken)
    {
        // Every user has an email address.
        if (row.Customer.User is { Email: "" } user && RecordId.TryParse(user.Id, out var id))
            row.Customer.User = await FindAsync(queue, storeId, id, cancellationToken) ?? user;
        return row;
    }

    /// <summary>Reads a row of id, name, email and picture.</summary>
    public static V1.PlatformUser Read(NpgsqlDataReader row) => new()
    {
        Id = ShownIdOf(row.GetGuid(0)),
        Name = row.GetString(1),
        Email = row.GetString(2),
        AvatarUrl = row.GetString(3),
    };

    /// <summary>
    /// The id of a user as it is shown. Earlier versions stored users whose ids 24 hex digits cannot hold. They would be shown with the id
    /// of another user, or of none.
    /// </summary>
    public static string ShownIdOf(Guid id) => RecordId.Fits(id) ? RecordId.ToHex(id) : id.ToString();
}
