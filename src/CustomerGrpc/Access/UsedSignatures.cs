using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Access;

/// <summary>
/// Lets each signature be used once, on all replicas together. A signature is kept until it has expired; every use deletes a few expired
/// ones of its store, so that the table holds little more than those of the last minutes.
/// </summary>
internal sealed class UsedSignatures(BatchingQueue queue, TimeProvider clock)
{
    private static readonly StatementSql UseSql = new("""
        WITH expired AS (
            DELETE FROM used_signatures WHERE store_id = $1 AND (client_id, signature) IN (
                SELECT client_id, signature FROM used_signatures WHERE store_id = $1 AND expire_time < $4
                ORDER BY expire_time LIMIT 8 FOR UPDATE SKIP LOCKED))
        INSERT INTO used_signatures (store_id, client_id, signature, expire_time) VALUES ($1, $2, $3, $5)
        ON CONFLICT (store_id, client_id, signature) DO NOTHING RETURNING signature
        """);

    /// <summary>Uses a signature; false if it was used before.</summary>
    /// <param name="storeId">The store of the client.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="signature">The signature, which has been verified.</param>
    /// <param name="lifetime">How long the signature is valid at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<bool> TryUseAsync(
        Guid storeId, Guid clientId, byte[] signature, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        NpgsqlParameter[] parameters =
        [
            new NpgsqlParameter<Guid> { TypedValue = clientId },
            new NpgsqlParameter<byte[]> { TypedValue = signature },
            new NpgsqlParameter<DateTime> { TypedValue = now },
            new NpgsqlParameter<DateTime> { TypedValue = now + lifetime },
        ];
        var statement = new StoreStatement<byte[]>(storeId, UseSql, parameters, row => row.GetFieldValue<byte[]>(0))
        {
            Lock = LockKey.ForUniqueValue(storeId, Convert.ToHexString(signature)),
        };
        try
        {
            return await queue.WriteAsync(statement, cancellationToken) is not null;
        }
        catch (BatchingException exception) when (exception.InnerException is NpgsqlException broken)
        {
            // Whether the signature is used is unknown, but the call has changed nothing: it may be signed again and repeated.
            throw new NpgsqlException("The use of the signature was not confirmed.", broken);
        }
    }
}
