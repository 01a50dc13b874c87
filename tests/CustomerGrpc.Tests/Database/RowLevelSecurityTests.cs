using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

/// <summary>Row-level security isolates stores from each other, even if a statement has no condition on store_id.</summary>
public sealed class RowLevelSecurityTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task A_statement_without_a_where_touches_only_the_store_that_its_transaction_named()
    {
        var (mine, other) = (await CreateAsync("rls-a"), await CreateAsync("rls-b"));

        Assert.Equal(0, await ExecuteAsync("UPDATE customers SET notes = 'x'"));
        Assert.Equal(1, await ExecuteAsync("UPDATE customers SET notes = 'x'", mine.Store));
        Assert.Equal(0, await ExecuteAsync($"DELETE FROM customers WHERE store_id = '{other.Store}'", mine.Store));
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => ExecuteAsync($"UPDATE customers SET store_id = '{other.Store}'", mine.Store));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_query_sees_no_customers_until_its_transaction_names_a_store_and_then_those_of_that_store()
    {
        const string Ids = "SELECT coalesce(string_agg(id::text, ','), '') FROM customers";
        var mine = await CreateAsync("rls-c");
        await CreateAsync("rls-d");

        Assert.Equal("", await RunAsync(Ids, "", command => command.ExecuteScalarAsync()));
        Assert.Equal(mine.Id, await RunAsync(Ids, mine.Store, command => command.ExecuteScalarAsync()));
    }

    private async Task<Customer> CreateAsync(string store)
    {
        var customers = service.CustomersAs(await service.CreateTokenAsync(store));
        return await customers.CreateCustomerAsync(new() { Customer = new() { Email = "a@example.com" } });
    }

    private Task<int> ExecuteAsync(string sql, string store = "") => RunAsync(sql, store, command => command.ExecuteNonQueryAsync());

    private async Task<T> RunAsync<T>(string sql, string store, Func<NpgsqlCommand, Task<T>> run)
    {
        await using var connection = await service.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var name = new NpgsqlCommand($"SELECT set_config('{StoreScopes.Setting}', '{store}', true)", connection))
            await name.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand($"/* {StoreIdTests.OnPurpose} */ {sql}", connection);
        return await run(command);
    }
}
