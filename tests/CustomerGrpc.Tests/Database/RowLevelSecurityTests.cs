using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

/// <summary>
/// Row-level security isolates the stores that a command names from all others, even if the command has no condition on store_id.
/// </summary>
[Trait("Database", "OneServer")]
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

    [Fact]
    public async Task A_command_of_several_stores_touches_their_rows_and_no_others()
    {
        var (one, two, other) = (await CreateAsync("rls-e"), await CreateAsync("rls-f"), await CreateAsync("rls-g"));
        var stores = $"{one.Store},{two.Store}";

        Assert.Equal(2, await ExecuteAsync("UPDATE customers SET notes = 'x'", stores));
        Assert.Equal(0, await ExecuteAsync($"DELETE FROM customers WHERE store_id = '{other.Store}'", stores));
        foreach (var write in new[]
        {
            $"UPDATE customers SET store_id = '{other.Store}' WHERE id = '{one.Id}'",
            $"INSERT INTO customer_groups (store_id, name) SELECT unnest('{{{stores},{other.Store}}}'::uuid[]), 'x'",
        })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(write, stores));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task The_stores_of_a_command_end_with_the_next_setting_and_with_the_transaction()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (one, two) = (await CreateAsync("rls-h"), await CreateAsync("rls-i"));
        await using var connection = await service.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);

        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            Assert.Equal(2L, await CountAsync($"SELECT set_config('{StoreScopes.Setting}', '{one.Store},{two.Store}', true)"));
            Assert.Equal(1L, await CountAsync($"SELECT set_config('{StoreScopes.Setting}', '{two.Store}', true)"));
            await transaction.CommitAsync(cancellationToken);
        }
        await using (await connection.BeginTransactionAsync(cancellationToken))
            Assert.Equal(0L, await CountAsync("SELECT"));

        async Task<object?> CountAsync(string setting)
        {
            await using (var set = new NpgsqlCommand(setting, connection))
                await set.ExecuteNonQueryAsync();
            await using var count = new NpgsqlCommand($"SELECT /* {StoreIdTests.OnPurpose} */ count(*) FROM customers", connection);
            return await count.ExecuteScalarAsync();
        }
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
