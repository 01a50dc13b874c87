using CustomerGrpc.Tests.Support;
using Shop;

namespace CustomerGrpc.Batching.Tests;

public sealed class ReadmeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string Project = Path.Combine(Repository.Root, "src", "CustomerGrpc.Batching");

    [Fact]
    public async Task The_example_of_the_README_works()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var readme = await File.ReadAllTextAsync(Path.Combine(Project, "README.md"), cancellationToken);
        await using (var command = database.DataSource.CreateCommand(Block(readme, "sql")))
            await command.ExecuteNonQueryAsync(cancellationToken);
        await database.QueryAsync("INSERT INTO prices SELECT gen_random_uuid(), gen_random_uuid(), 100 FROM generate_series(1, 20)");
        var shop = new StoreDatabase(database.DataSource, StoreScope.FromSetting("shop.store_id"));
        await using var queue = new BatchingQueue(shop, new BatchingOptions());
        var prices = new Prices(queue);
        var store = (Guid)(await database.QueryAsync("SELECT store_id FROM prices"))!;
        var article = (Guid)(await database.QueryAsync("SELECT article_id FROM prices"))!;

        Assert.Equal(new Price(250), await prices.SetAsync(store, article, 250, cancellationToken));
        Assert.Equal(new Price(250), await prices.GetAsync(store, article, cancellationToken));
        Assert.Null(await prices.GetAsync(Guid.NewGuid(), article, cancellationToken));
    }

    [Fact]
    public async Task The_README_shows_the_example_that_is_tested()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var readme = await File.ReadAllTextAsync(Path.Combine(Project, "README.md"), cancellationToken);
        var example = Path.Combine(Repository.Root, "tests", "CustomerGrpc.Batching.Tests", "Prices.cs");

        Assert.Equal(await File.ReadAllTextAsync(example, cancellationToken), Block(readme, "csharp"));
    }

    private static string Block(string markdown, string language) =>
        markdown.Split($"```{language}\n")[1].Split("```\n")[0];
}
