using System.Data.Common;
using CustomerGrpc.Batching;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>
/// Tells the database, in the same round trip as each query of a context, which store's rows the query may see. Without it
/// row-level security shows none.
/// </summary>
internal sealed class StoreScopeInterceptor(StoreDatabase database) : DbCommandInterceptor
{
    private const string Parameter = "store_scope";

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is CustomerDbContext { StoreId: { } store })
        {
            var scope = await database.GetScopeAsync(cancellationToken);
            command.CommandText = $"{scope.Sql.Replace("$1", $"@{Parameter}", StringComparison.Ordinal)}; {command.CommandText}";
            if (scope.NeedsExplicitTransaction)
                command.CommandText = $"BEGIN; {command.CommandText}; COMMIT";
            command.Parameters.Add(new NpgsqlParameter<string>(Parameter, store.ToString()));
        }

        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (!command.Parameters.Contains(Parameter))
            return result;
        try
        {
            await result.NextResultAsync(cancellationToken);
            return result;
        }
        catch
        {
            // EF Core does not know of the reader yet.
            await result.DisposeAsync();
            throw;
        }
    }
}
