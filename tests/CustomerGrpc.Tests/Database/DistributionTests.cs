using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static CustomerGrpc.Customers.V1.CustomerService;

namespace CustomerGrpc.Tests.Database;

[Trait("Database", "OneServer")]
public sealed class DistributionTests : IAsyncLifetime
{
    private const string Distributed = """
        SELECT string_agg(concat_ws(' ', logicalrelid, partmethod, partkey, colocationid), ', ' ORDER BY logicalrelid::text)
        FROM citus.pg_dist_partition
        """;

    private const string Settings = """
        SELECT format('%s %s %s',
            current_setting('customers.store_id', true), current_setting('lock_timeout'), current_setting('citus.propagate_set_commands', true))
        """;

    private ServiceFixture _service = null!;

    public async ValueTask InitializeAsync() => _service = await ServiceFixture.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Store_tables_are_colocated_and_the_others_are_reference_tables()
    {
        await CitusRules.AddAsync(_service);
        await _service.QueryAsync("INSERT INTO stores (id, name, time_zone) VALUES (gen_random_uuid(), 'kept', 'UTC')");

        var (exitCode, output, _) = await RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("customers: distributed by store_id\n", output, StringComparison.Ordinal);
        Assert.Equal(
            "access_tokens n 1, customer_groups h store_id 2, customers h store_id 2, erasures h store_id 2, jobs n 1, "
            + "platform_users h store_id 2, protection_keys n 1, signing_clients n 1, stores n 1, used_signatures h store_id 2",
            await _service.QueryAsync(Distributed));
        Assert.Equal("__EFMigrationsHistory, rate_windows", await _service.QueryAsync("""
            SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND oid NOT IN (SELECT logicalrelid FROM citus.pg_dist_partition)
            """));
        Assert.Equal(0L, await _service.QueryAsync("""
            SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND oid NOT IN (SELECT objid FROM citus.pg_dist_object)
            """));
        Assert.Equal(
            5L,
            await _service.QueryAsync("SELECT count(*) FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task Distributing_again_only_adds_new_tables()
    {
        await CitusRules.AddAsync(_service);
        await DistributeAsync();

        Assert.DoesNotContain(await DistributeAsync(), IsDistribution);

        // A table with a foreign key to a reference table is known to Citus from the beginning, but is on the coordinator only.
        await _service.QueryAsync("""
            CREATE TABLE things (store_id uuid REFERENCES stores, id uuid, PRIMARY KEY (store_id, id));
            ALTER TABLE things OWNER TO customers;
            INSERT INTO citus.pg_dist_partition VALUES ('things', 'n', NULL, 0, 's');
            """);
        Assert.Equal(["things: distributed by store_id"], (await DistributeAsync()).Where(IsDistribution));

        static bool IsDistribution(string step) => step.EndsWith("by store_id", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_from_before_the_distribution_are_deleted_where_no_statement_sees_them()
    {
        await CitusRules.AddAsync(_service);
        await _service.Customers.CreateCustomerAsync(
            new() { Customer = new() { Email = "ada@example.com" } }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("customers: rows left behind are deleted", await DistributeAsync());

        Assert.Equal("customers, stores", await _service.QueryAsync("""
            SELECT string_agg(relation::text, ', ' ORDER BY relation::text) FROM citus.truncated
            WHERE relation IN ('customers'::regclass, 'stores'::regclass, 'customer_groups'::regclass)
            """));
    }

    [Fact]
    public async Task A_policy_of_the_previous_version_is_replaced_although_its_table_is_distributed()
    {
        await CitusRules.AddAsync(_service);
        await DistributeAsync();
        await _service.QueryAsync(
            "ALTER POLICY customers_store ON customers USING (store_id = nullif(current_setting('customers.store_id', true), '')::uuid)");

        Assert.Contains("customers_store ON customers: without a subquery", await DistributeAsync());
        Assert.DoesNotContain("customers_store ON customers: without a subquery", await DistributeAsync());
    }

    [Theory]
    [InlineData("SELECT name FROM customers WHERE store_id = $1 AND id = $2", null)]
    [InlineData("UPDATE customers SET name = v.p3 FROM unnest($1) AS v (p1) WHERE store_id = v.p1", "a table is not compared")]
    [InlineData("INSERT INTO customers AS c (store_id) VALUES ($1) RETURNING c.id", null)]
    [InlineData("INSERT INTO customers AS c (store_id) SELECT $1 RETURNING c.id", "INSERT … SELECT")]
    [InlineData("INSERT INTO customers (store_id) VALUES ($1) RETURNING (SELECT 1)", "RETURNING")]
    [InlineData("INSERT INTO platform_users (store_id) VALUES ($1) ON CONFLICT DO UPDATE SET name = now()", "functions in DO UPDATE")]
    [InlineData("UPDATE customers SET name = concat(name, $2) WHERE store_id = $1", "functions of columns")]
    [InlineData("INSERT INTO stores (id) SELECT $1", null)]
    public void Statements_that_Citus_cannot_route_are_detected(string statement, string? refusal)
    {
        var found = CitusRules.RefusalOf(statement);
        if (refusal is null)
            Assert.Null(found);
        else
            Assert.StartsWith(refusal, found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Citus_or_with_an_old_version_the_error_says_what_to_do()
    {
        var (exitCode, output, errors) = await RunAsync();
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("Citus is not installed in the database test_", errors, StringComparison.Ordinal);

        await CitusRules.AddAsync(_service);
        await _service.QueryAsync("UPDATE pg_extension SET extversion = '10.2-5' WHERE extname = 'citus'");
        Assert.Contains("Citus 11 or newer is needed", await RefusalAsync(), StringComparison.Ordinal);
        Assert.Null(await _service.QueryAsync(Distributed) as string);
    }

    [Theory]
    [InlineData("ALTER TABLE customers ADD UNIQUE (number)", "do not include the partition column (customers_number_key1)")]
    [InlineData("ALTER TABLE customers ADD COLUMN place int GENERATED ALWAYS AS IDENTITY", "identity columns")]
    [InlineData("ALTER TABLE customers ADD COLUMN place serial", "needs bigint")]
    [InlineData(
        "ALTER TABLE orders ADD FOREIGN KEY (id, store_id) REFERENCES customers",
        "must point to a reference table, or include the distribution column")]
    [InlineData(
        "ALTER TABLE rates ADD FOREIGN KEY (store_id, id) REFERENCES customers", "reference table rates cannot refer to a distributed one")]
    [InlineData(
        "CREATE TRIGGER changed BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "it has triggers")]
    public async Task An_error_of_Citus_is_reported_and_nothing_is_distributed(string schemaChange, string refusal)
    {
        await CitusRules.AddAsync(_service);
        await _service.QueryAsync($"""
            CREATE TABLE rates (number bigint PRIMARY KEY, store_id uuid, id uuid);
            CREATE TABLE orders (store_id uuid, id uuid, PRIMARY KEY (store_id, id));
            ALTER TABLE rates OWNER TO customers;
            ALTER TABLE orders OWNER TO customers;
            {schemaChange}
            """);

        Assert.Contains(refusal, await RefusalAsync(), StringComparison.Ordinal);
        Assert.Null(await _service.QueryAsync(Distributed) as string);
        Assert.Equal(true, await _service.QueryAsync("SELECT to_regprocedure('name_store(text, text)') IS NULL"));
    }

    [Fact]
    public async Task In_a_distributed_database_the_service_sets_the_store_with_SET_LOCAL_in_explicit_transactions()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        string[] tokens = [await _service.CreateTokenAsync("mine"), await _service.CreateTokenAsync("other")];
        await CitusRules.AddAsync(_service);
        await DistributeAsync();
        await _service.QueryAsync("CREATE EXTENSION pg_stat_statements SCHEMA citus");
        await using var replica = RunningService.Build(_service.Database);
        await replica.StartAsync(cancellationToken);
        using var channel = GrpcChannel.ForAddress(RunningService.AddressesOf(replica).GrpcAddress);
        var mine = new CustomerServiceClient(channel.WithToken(tokens[0]));
        var other = new CustomerServiceClient(channel.WithToken(tokens[1]));

        var calls = Enumerable.Range(0, 40)
            .Select(number => CreateAsync(number % 2 == 0 ? mine : other, $"c{number % 30}@example.com")).ToList();
        var failures = await Task.WhenAll(calls.Select(call => call.FailureAsync()));
        var id = (await calls.Where((call, number) => number % 2 == 0 && call.IsCompletedSuccessfully).First()).Id;
        Assert.Equal(30, failures.Count(failure => failure is null));
        Assert.Equal(10, failures.Count(failure => failure?.StatusCode == StatusCode.AlreadyExists));
        var update = new UpdateCustomerRequest { Customer = new() { Id = id, Name = "Ada" } };
        var updated = await mine.UpdateCustomerAsync(update, cancellationToken: cancellationToken);
        Assert.Equal("Ada", updated.Name);
        Assert.Equal("Ada", (await GetAsync(mine, id)).Name);
        Assert.Equal(StatusCode.NotFound, (await GetAsync(other, id).FailureAsync())?.StatusCode);
        var page = await mine.ListCustomersAsync(new(), cancellationToken: cancellationToken);
        Assert.Equal(15, page.Customers.Count);
        await CallWithUserAndGroupAsync(channel.WithToken(tokens[0]), id);
        await mine.DeleteCustomerAsync(new() { Id = id }, cancellationToken: cancellationToken);
        Assert.Equal(StatusCode.NotFound, (await GetAsync(mine, id).FailureAsync())?.StatusCode);

        Assert.Equal(0L, await CallsAsync("query LIKE 'SELECT set_config(''customers.store_id''%'"));
        // One for each batch: all that began have committed, and none is open or rolled back.
        var begun = await CallsAsync("query LIKE 'BEGIN%'");
        Assert.InRange(begun, 5, long.MaxValue);
        Assert.Equal(begun, await CallsAsync("query = 'COMMIT'"));
        Assert.InRange(await CallsAsync("query LIKE 'SELECT name_store(%'"), 5, long.MaxValue);
        Assert.All(await StatementsAsync(), statement => Assert.Null(CitusRules.RefusalOf(statement)));
        await replica.StopAsync(cancellationToken);
    }

    [Fact]
    public async Task The_setting_of_name_store_ends_with_its_transaction()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await CitusRules.AddAsync(_service);
        await DistributeAsync();
        await using var connection = new NpgsqlConnection(_service.Database);
        await connection.OpenAsync(cancellationToken);

        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await ScalarAsync(connection, "SELECT name_store('a''b', '7ms')");
            Assert.Equal("a'b 7ms local", await ScalarAsync(connection, Settings));
            await transaction.CommitAsync(cancellationToken);
        }

        Assert.Equal(" 0 ", await ScalarAsync(connection, Settings));
    }

    private static async Task CallWithUserAndGroupAsync(CallInvoker calls, string id)
    {
        var (customers, groups) = (new CustomerServiceClient(calls), new CustomerGroupService.CustomerGroupServiceClient(calls));
        const string User = "0123456789abcdef01234567";
        await new PlatformUserService.PlatformUserServiceClient(calls).UpsertPlatformUserAsync(
            new() { Id = User, Name = "Ada", Email = "ada@example.com" });
        var group = await groups.CreateCustomerGroupAsync(new() { Name = "Friends" });
        var created = await customers.CreateCustomerAsync(
            new() { Customer = new() { Email = "user@example.com", User = new() { Id = User }, Groups = { group.Number } } });
        Assert.Equal("Ada", created.User.Name);
        Assert.Equal("Ada", (await GetAsync(new(calls), created.Id)).User.Name);
        var update = new UpdateCustomerRequest { Customer = new() { Id = created.Id, Email = "changed@example.com" } };
        Assert.Equal("Ada", (await customers.UpdateCustomerAsync(update)).User.Name);
        var unknown = new UpdateCustomerRequest { Customer = new() { Id = id, Groups = { 1 } } };
        Assert.Equal(StatusCode.InvalidArgument, (await customers.UpdateCustomerAsync(unknown).ResponseAsync.FailureAsync())?.StatusCode);
    }

    private async Task<string[]> StatementsAsync() => (string[])(await _service.QueryAsync("""
        SELECT array_agg(query) FROM citus.pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND userid = 'customers'::regrole
            AND query !~ '^(ALTER|CREATE|DO|SET)'
        """))!;

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static Task<Customer> CreateAsync(CustomerServiceClient client, string email) =>
        client.CreateCustomerAsync(new() { Customer = new() { Email = email } }).ResponseAsync;

    private static Task<Customer> GetAsync(CustomerServiceClient client, string id) =>
        client.GetCustomerAsync(new() { Id = id }).ResponseAsync;

    private async Task<long> CallsAsync(string condition) => Convert.ToInt64(await _service.QueryAsync($"""
        SELECT coalesce(sum(calls), 0)::bigint FROM citus.pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND userid = 'customers'::regrole AND {condition}
        """), CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<string>> DistributeAsync()
    {
        await using var replica = RunningService.Build(_service.Database);
        return await replica.Services.GetRequiredService<Distribution>().RunAsync(CancellationToken.None);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync() =>
        ProgramRun.ToEndAsync(["distribute"], ("ConnectionStrings__Customers", _service.Database));

    private async Task<string> RefusalAsync() => (await Assert.ThrowsAsync<DistributionException>(DistributeAsync)).Message;
}
