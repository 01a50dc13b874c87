using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Database;

/// <summary>
/// Rules for the migrated schema: stores are found by index, isolated by the database, and can be distributed.
/// Each query returns the violations of a rule, and finds the violation next to it. A store table has a store_id in its key.
/// </summary>
[Trait("Database", "OneServer")]
public sealed class StoreTablesTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string StoreTables = """
        SELECT i.indrelid AS id FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indisprimary AND a.attname = 'store_id' AND c.relnamespace = 'public'::regnamespace
        """;

    [Fact]
    public async Task There_are_store_tables() =>
        Assert.Equal(
            "customer_groups, customers, erasures, platform_users, used_signatures",
            await service.QueryAsync($"SELECT string_agg(id::regclass::text, ', ' ORDER BY id::regclass::text) FROM ({StoreTables}) AS t"));

    [Theory]
    [InlineData("every index of it begins with store_id", "CREATE INDEX customers_new_idx ON customers (update_time, store_id)", $"""
        SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index JOIN ({StoreTables}) AS t ON t.id = indrelid
        WHERE indkey[0] <> (SELECT attnum FROM pg_attribute WHERE attrelid = indrelid AND attname = 'store_id')
        """)]
    [InlineData("row-level security holds it, its owner too", "CREATE POLICY more ON customers USING (true)", $"""
        SELECT string_agg(t.id::regclass::text, ', ') FROM ({StoreTables}) AS t JOIN pg_class c ON c.oid = t.id
        WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity) OR (
            SELECT array_agg(polcmd::text || ' ' || polpermissive || ' ' || pg_get_expr(polqual, t.id)) FROM pg_policy WHERE polrelid = t.id)
            IS DISTINCT FROM ARRAY['* true (array_position(( SELECT (string_to_array(current_setting(''customers.store_id''::text, true), '',''::text))::uuid[] AS string_to_array), store_id) IS NOT NULL)']
        """)]
    [InlineData("a foreign key of it has store_id or goes to a table that is none of stores", "ALTER TABLE stores ADD CONSTRAINT stores_first_fkey FOREIGN KEY (id, id) REFERENCES customers NOT VALID", $"""
        SELECT string_agg(conname, ', ') FROM pg_constraint WHERE contype = 'f' AND confrelid IN (SELECT id FROM ({StoreTables}) AS t)
            AND (conrelid NOT IN (SELECT id FROM ({StoreTables}) AS t)
                OR NOT (SELECT attnum FROM pg_attribute WHERE attrelid = conrelid AND attname = 'store_id') = ANY (conkey))
        """)]
    [InlineData("no index depends on the locale", "CREATE INDEX customers_name_idx ON customers (store_id, name)", """
        SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index JOIN pg_class c ON c.oid = indexrelid
        WHERE c.relnamespace = 'public'::regnamespace AND indrelid <> '"__EFMigrationsHistory"'::regclass
            AND EXISTS (SELECT FROM unnest(indcollation) AS used (id) WHERE id NOT IN (0, '"C"'::regcollation))
        """)]
    [InlineData("no table has a trigger", "CREATE TRIGGER t BEFORE UPDATE ON stores FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", """
        SELECT string_agg(tgname, ', ') FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace
        """)]
    [InlineData("no constraint's name begins with another's, since shards put a number behind it", "CREATE INDEX customers_email ON customers (store_id, email)", """
        SELECT string_agg(a.name || ' ' || b.name, ', ')
        FROM (SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace UNION SELECT conname FROM pg_constraint) a
        JOIN (SELECT relname AS name FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace UNION SELECT conname FROM pg_constraint) b
            ON a.name <> b.name AND starts_with(a.name, b.name)
        """)]
    public async Task A_store_table_follows_the_rule(string rule, string breach, string broken)
    {
        Assert.Equal((rule, (object)DBNull.Value), (rule, await service.QueryAsync(broken)));
        // Rolled back when the connection is closed.
        Assert.IsType<string>(await service.QueryAsync($"BEGIN; {breach}; {broken}"));
    }
}
