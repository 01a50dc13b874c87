using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Creates or replaces a platform user of the caller's store, in one statement.</summary>
internal sealed class UpsertPlatformUser(BatchingQueue queue)
{
    // Citus allows only immutable functions in DO UPDATE: the time is a value of the new row.
    private static readonly StatementSql Sql = new("""
        INSERT INTO platform_users (store_id, id, name, email, avatar_url, update_time) VALUES ($1, $2, $3, $4, $5, now())
        ON CONFLICT (store_id, id) DO UPDATE
        SET name = excluded.name, email = excluded.email, avatar_url = excluded.avatar_url, update_time = excluded.update_time
        RETURNING id, name, email, avatar_url
        """);

    private const string DoesNotFit =
        "must be 24 hex digits, or a UUID that 24 hex digits can hold: one of version 7 whose last 26 bits are zero, such as "
        + "01a1fc64-f672-7673-a3d4-2d6760000000";

    public async Task<V1.PlatformUser> ExecuteAsync(
        Caller caller, V1.UpsertPlatformUserRequest request, CancellationToken cancellationToken)
    {
        if (!RecordId.TryParse(request.Id, out var id))
            throw CustomerError.Invalid("id", "must be a UUID or 24 hex digits");
        if (!RecordId.Fits(id))
            throw CustomerError.Invalid("id", DoesNotFit);

        NpgsqlParameter[] parameters =
        [
            new NpgsqlParameter<Guid> { TypedValue = id },
            .. new[] { request.Name, request.Email, request.AvatarUrl }.Select(text => new NpgsqlParameter<string> { TypedValue = text }),
        ];
        var statement = new StoreStatement<V1.PlatformUser>(caller.StoreId, Sql, parameters, CustomerUser.Read)
        {
            Lock = LockKey.ForRow(caller.StoreId, id),
        };
        return (await queue.WriteAsync(statement, cancellationToken))!;
    }
}
