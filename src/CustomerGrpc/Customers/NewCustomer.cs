using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using CustomerGrpc.Errors;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>A customer that is to be created. Most need no check in the database: they name no user and no groups, and are small.</summary>
/// <param name="StoreId">The store.</param>
/// <param name="Customer">The customer's fields.</param>
/// <param name="MetadataJson">As <see cref="CustomerUpdate.MetadataJson"/>.</param>
internal sealed record NewCustomer(Guid StoreId, V1.Customer Customer, string? MetadataJson)
{
    private static readonly StatementSql GroupsSql =
        new("SELECT count(*) FROM customer_groups WHERE store_id = $1 AND number = ANY ($2)");

    private static readonly StatementSql SizeSql =
        new($"SELECT {CustomerSize.IsAllowed(column => $"${CustomerTable.Large.IndexOf(column) + 2}")}");

    /// <summary>Checks the size of the customer, and that the user and the groups it names exist.</summary>
    /// <exception cref="Failure">They do not.</exception>
    public async ValueTask CheckAsync(BatchingQueue queue, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] large = [.. CustomerTable.Large.Select(column => CustomerTable.Parameter(column, Customer, MetadataJson))];
        if (!CustomerSize.IsCertainlyAllowed(large) && !await ReadAsync(SizeSql, large, row => row.GetBoolean(0)))
            throw CustomerError.TooLarge();
        if (Customer.User is { Id: not "" } user && RecordId.TryParse(user.Id, out var id)
            && await CustomerUser.FindAsync(queue, StoreId, id, cancellationToken) is null)
            throw CustomerError.UnknownUser();
        long[] groups = [.. Customer.Groups.Distinct()];
        if (groups.Length > 0
            && await ReadAsync(GroupsSql, [new NpgsqlParameter<long[]> { TypedValue = groups }], row => row.GetInt64(0)) < groups.Length)
            throw CustomerError.UnknownGroup();

        async ValueTask<T> ReadAsync<T>(StatementSql sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read)
            where T : struct => (T)(await queue.ReadAsync(
                new StoreStatement<object>(StoreId, sql, parameters, row => read(row)), cancellationToken))!;
    }
}
