using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

/// <summary>The database itself keeps stores apart, whatever the statements of the code above say.</summary>
public sealed class RowLevelSecurityTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task A_statement_without_a_where_touches_only_the_store_that_its_transaction_named()
    {
        var (mine, other) = (await CreateAsync("rls-a"), await CreateAsync("rls-b"));

        Assert.Equal(0, await ExecuteAsync("UPDATE customers SET notes = 'x'"));
        Assert.Equal(1, await ExecuteAsync("UPDATE customers SET notes = 'x'", mine.Store));
        Assert.Equal(0, await ExecuteAsync($"DELETE FROM customers WHERE store_id = '{other.Store}'", mine.Store));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"UPDATE customers SET store_id = '{other.Store}'", mine.Store));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_context_sees_no_customers_until_it_is_bound_and_then_those_of_its_store()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var mine = await CreateAsync("rls-c");
        await CreateAsync("rls-d");
        var contexts = service.Services.GetRequiredService<IDbContextFactory<CustomerDbContext>>();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);

        Assert.Empty(await context.Customers.IgnoreQueryFilters().TagWith(StoreIdTests.OnPurpose).ToListAsync(cancellationToken));
        context.StoreId = Guid.Parse(mine.Store);
        var seen = await context.Customers.IgnoreQueryFilters().TagWith(StoreIdTests.OnPurpose).SingleAsync(cancellationToken);
        Assert.Equal(mine.Id, seen.Id.ToString());
    }

    private async Task<Customer> CreateAsync(string store)
    {
        var customers = service.CustomersAs(await service.CreateTokenAsync(store));
        return await customers.CreateCustomerAsync(new() { Customer = new() { Email = "a@example.com" } });
    }

    private async Task<int> ExecuteAsync(string sql, string store = "")
    {
        await using var connection = await service.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var name = new NpgsqlCommand($"SELECT set_config('{StoreScopes.Setting}', '{store}', true)", connection))
            await name.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand($"/* {StoreIdTests.OnPurpose} */ {sql}", connection);
        return await command.ExecuteNonQueryAsync();
    }
}
