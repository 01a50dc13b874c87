using System.Text.RegularExpressions;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Database;

/// <summary>xunit runs collections without parallelization last, so the test sees the statements of the whole run.</summary>
[CollectionDefinition(nameof(WholeRun), DisableParallelization = true)]
public sealed class WholeRun;

/// <summary>
/// Every statement on a store table has a condition on store_id, so that it can use the indexes and is routed to one node
/// of a distributed database. Row-level security would hide a missing condition.
/// </summary>
[Collection(nameof(WholeRun))]
public sealed partial class StoreIdTests(TestPostgres postgres)
{
    /// <summary>Marks a statement without a store condition that tests row-level security.</summary>
    internal const string OnPurpose = "of any store";

    private const string Tables = @"(public\.)?""?(customers|customer_groups|platform_users|used_signatures)""?";

    [Fact]
    public async Task Every_statement_of_the_run_on_a_store_table_has_a_store_condition()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = await ServiceFixture.StartAsync();
        var request = new CreateCustomerRequest { Customer = new() { Email = "last@example.com" } };
        var created = await service.Customers.CreateCustomerAsync(request, cancellationToken: cancellationToken);
        await service.Customers.GetCustomerAsync(new() { Id = created.Id }, cancellationToken: cancellationToken);

        var statements = (await postgres.StatementsAsync()).Where(
            statement => !statement.Contains(OnPurpose, StringComparison.Ordinal)).ToList();

        Assert.Contains(statements, statement => statement.Contains("INSERT INTO customers", StringComparison.Ordinal));
        Assert.Contains(statements, statement => statement.Contains("FROM customers c WHERE store_id = $1", StringComparison.Ordinal));
        Assert.All(statements, statement => Assert.True(NamesStore(statement), statement));
    }

    [Theory]
    [InlineData("SELECT name FROM customers WHERE store_id = $1 AND id = $2", true)]
    [InlineData("SELECT name FROM customers WHERE id = $2", false)]
    [InlineData("SELECT name FROM customers WHERE id = $2 AND EXISTS (SELECT FROM customer_groups WHERE store_id = $1)", false)]
    [InlineData("SELECT name FROM customers c JOIN customer_groups g ON g.store_id = c.store_id WHERE c.store_id = $1", true)]
    [InlineData("SELECT name FROM customers c, customer_groups AS g WHERE c.store_id = $1", false)]
    [InlineData("SELECT name FROM (SELECT * FROM customers) AS c WHERE c.store_id = $1", false)]
    [InlineData("SELECT count(*) FROM customers WHERE coalesce(store_id = $1, true)", false)]
    [InlineData("SELECT id FROM customers WHERE store_id = $1 UNION SELECT id FROM public.customers", false)]
    [InlineData("SELECT id FROM customers WHERE store_id <> $1", false)]
    [InlineData("UPDATE customers c SET name = v.p3 FROM unnest($1, $2, $3) AS v (p1, p2, p3) WHERE store_id = v.p1 AND id = v.p2", true)]
    [InlineData("UPDATE customers c SET name = v.p3 FROM unnest($1, $2, $3) AS v (p1, p2, p3) WHERE store_id = v.p2 AND id = v.p2", false)]
    [InlineData("UPDATE customers c SET name = v.p3 FROM unnest($1, $2, $3) AS v (p1, p2, p3) WHERE id = v.p2", false)]
    [InlineData("SELECT id FROM customers WHERE store_id = $1 OR email = $2", false)]
    [InlineData("SELECT id FROM customers WHERE store_id = $1 AND (id = $2 OR user_id = $2)", true)]
    [InlineData("UPDATE customers SET store_id = $1", false)]
    [InlineData("UPDATE \"customers\" SET name = $2 WHERE store_id = $1", true)]
    [InlineData("DELETE FROM ONLY customer_groups WHERE number = $1", false)]
    [InlineData("INSERT INTO customers (store_id, id) SELECT $1, $2", true)]
    [InlineData("INSERT INTO customers (id, name) VALUES ($1, $2)", false)]
    [InlineData("SELECT id FROM stores WHERE name = $1", true)]
    [InlineData("ALTER TABLE customers ADD COLUMN x text", true)]
    public void Statements_without_a_store_condition_are_detected(string statement, bool namesStore) =>
        Assert.Equal(namesStore, NamesStore(statement));

    /// <summary>
    /// Whether each subquery compares store_id once for every store table that it uses, in a condition that is always required.
    /// </summary>
    private static bool NamesStore(string statement)
    {
        // An INSERT that lists store_id is always valid.
        var rest = Insert().Replace(Comment().Replace(statement, " "), " ");
        while (Parentheses().IsMatch(rest))
        {
            if (Parentheses().Matches(rest).Any(part => !HasCondition(part.Value)))
                return false;
            rest = Parentheses().Replace(rest, " … ");
        }
        return HasCondition(rest);
    }

    private static bool HasCondition(string level)
    {
        var tables = Table().Count(level);
        return tables == 0 || (tables <= Condition().Count(level) && !Or().IsMatch(level));
    }

    [GeneratedRegex(@"/\*.*?\*/|--[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Parentheses();

    [GeneratedRegex($@"INTO\s+{Tables}\s*(AS\s+\w+\s*)?\([^)]*\bstore_id\b[^)]*\)")]
    private static partial Regex Insert();

    [GeneratedRegex($@"(\b(FROM|JOIN|UPDATE|INTO|USING|MERGE)|,)\s+(ONLY\s+)?{Tables}(?![\w.""])", RegexOptions.IgnoreCase)]
    private static partial Regex Table();

    [GeneratedRegex(@"\b(WHERE|AND|ON)\s+(\w+\.)?""?store_id""?\s*=\s*(\$\d+|v\.p1\b|\w+\.""?store_id\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\bOR\b", RegexOptions.IgnoreCase)]
    private static partial Regex Or();
}
