using System.Text;
using CustomerGrpc.Tests.Support;
using Npgsql;

namespace CustomerGrpc.Batching.Tests;

/// <summary>Errors that are not the database's: in the driver while it reads a result, and in the caller's own reading of a row.</summary>
public sealed class UnreadableResultTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Row = "a row of an enormous size";

    private static readonly StatementSql Text = new("SELECT $2::text WHERE $1 IS NOT NULL");

    [Fact]
    public async Task A_connection_with_the_unread_rest_of_a_result_is_not_used_again()
    {
        await using var things = await Things.CreateAsync(database);
        await using var proxy = OversizingProxy();
        await using var dataSource = NpgsqlDataSource.Create(proxy.ConnectionString);
        await using var queue = QueueOf(dataSource);

        var write = await Assert.ThrowsAsync<BatchingException>(() => WriteAsync(queue, Row));
        await Assert.ThrowsAsync<OutOfMemoryException>(() => ReadAsync(queue, Row));

        Assert.Equal(BatchingError.OutcomeUnknown, write.Error);
        Assert.IsType<OutOfMemoryException>(write.InnerException);
        foreach (var number in Enumerable.Range(1, 20))
        {
            Assert.Equal($"write {number}", await WriteAsync(queue, $"write {number}"));
            Assert.Equal($"read {number}", await ReadAsync(queue, $"read {number}"));
        }
    }

    [Fact]
    public async Task A_read_whose_result_fits_into_no_memory_fails_alone()
    {
        await using var proxy = OversizingProxy();
        await using var dataSource = NpgsqlDataSource.Create(proxy.ConnectionString);
        await using var queue = QueueOf(dataSource);

        var reads = Enumerable.Range(1, 60).Select(number => ReadAsync(queue, number == 30 ? Row : $"{number}")).ToArray();

        await Assert.ThrowsAsync<OutOfMemoryException>(() => reads[29]);
        foreach (var number in Enumerable.Range(1, 60).Where(number => number != 30))
            Assert.Equal($"{number}", await reads[number - 1]);
    }

    [Fact]
    public async Task Writes_that_share_a_batch_with_an_unreadable_result_have_an_unknown_outcome_and_none_is_lost_in_silence()
    {
        await using var proxy = OversizingProxy();
        await using var dataSource = NpgsqlDataSource.Create(proxy.ConnectionString);
        await using var queue = QueueOf(dataSource);

        var texts = Enumerable.Range(1, 60).Select(number => number == 30 ? Row : $"{number}").ToArray();
        var writes = texts.Select(text => WriteAsync(queue, text)).ToArray();

        for (var index = 0; index < texts.Length; index++)
        {
            try
            {
                Assert.Equal(texts[index], await writes[index]);
                Assert.NotEqual(Row, texts[index]);
            }
            catch (BatchingException exception)
            {
                Assert.Equal(BatchingError.OutcomeUnknown, exception.Error);
            }
        }
    }

    [Fact]
    public async Task The_queue_counts_failures_in_a_row_until_a_batch_succeeds()
    {
        await using var queue = QueueOf(database.DataSource);
        Assert.Equal(0, queue.FailuresInARow);

        foreach (var number in Enumerable.Range(1, 5))
        {
            var failure = await Assert.ThrowsAsync<BatchingException>(
                () => WriteAsync(queue, "text", _ => throw new InvalidOperationException()));
            Assert.Equal(BatchingError.OutcomeUnknown, failure.Error);
            Assert.Equal(number, queue.FailuresInARow);
        }

        // Reads do not show that writes work.
        await ReadAsync(queue, "text");
        Assert.Equal(5, queue.FailuresInARow);
        // The error of a statement shows that the database works.
        await WriteAsync(queue, "text");
        Assert.Equal(0, queue.FailuresInARow);
    }

    [Fact]
    public async Task A_statement_that_cannot_be_sent_does_not_fail_the_others()
    {
        await using var things = await Things.CreateAsync(database);
        await using var queue = QueueOf(database.DataSource);
        var release = await things.BlockAsync();

        var good = Enumerable.Range(1, 20).Select(number => ReadAsync(queue, $"{number}")).ToArray();
        var unsendable = ReadAsync(queue, "\ud800");
        await release();

        Assert.Equal(Enumerable.Range(1, 20).Select(number => $"{number}"), await Task.WhenAll(good));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => unsendable);
    }

    private DatabaseProxy OversizingProxy() => new(database.ConnectionString) { OversizedRow = Encoding.UTF8.GetBytes(Row) };

    private static BatchingQueue QueueOf(NpgsqlDataSource dataSource) => new(
        new StoreDatabase(dataSource, StoreScope.FromSetting("customers.store_id")), new() { WriteConnections = 1, ReadConnections = 1 });

    private static Task<string?> WriteAsync(BatchingQueue queue, string text, Func<NpgsqlDataReader, string>? read = null) =>
        queue.WriteAsync(Statement(text, read), TestContext.Current.CancellationToken).AsTask();

    private static Task<string?> ReadAsync(BatchingQueue queue, string text) =>
        queue.ReadAsync(Statement(text, null), TestContext.Current.CancellationToken).AsTask();

    private static StoreStatement<string> Statement(string text, Func<NpgsqlDataReader, string>? read) =>
        new(Guid.NewGuid(), Text, [new NpgsqlParameter<string> { TypedValue = text }], read ?? (row => row.GetString(0)));
}
