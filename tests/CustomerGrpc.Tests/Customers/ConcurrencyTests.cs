using System.Collections.Concurrent;
using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Npgsql;
using static CustomerGrpc.Customers.V1.CustomerService;

namespace CustomerGrpc.Tests.Customers;

/// <summary>
/// Makes thousands of concurrent gRPC calls with conflicts, deadlines, external locks and killed backends, and compares the results
/// with a sequential model: acknowledged calls took effect exactly once, rejected ones did not, and every caller got its own response.
/// </summary>
public sealed class ConcurrencyTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int Calls = 3000;
    private const int Callers = 32;
    private const int Stores = 2;
    // A customer gets some 60 marks, each a key of its metadata, which may have 100.
    private const int MarkedInStore = 16;
    private const int SharedEmails = 8;

    private readonly ConcurrentBag<Call> _calls = [];
    private readonly ConcurrentBag<(int Store, string Id)> _created = [];
    private readonly ConcurrentBag<(int Store, string Id)> _deleted = [];
    private readonly List<(int Store, string Id)> _marked = [];
    private CustomerServiceClient[] _stores = [];
    private long _clock;
    private int _begun;

    [Fact]
    public async Task Concurrent_calls_are_equivalent_to_a_sequential_execution()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _stores = await Task.WhenAll(Enumerable.Range(0, Stores).Select(
            async store => service.CustomersAs(await service.CreateTokenAsync($"model-{store}"))));
        for (var i = 0; i < Stores * MarkedInStore; i++)
        {
            var request = new CreateCustomerRequest { Customer = new() { Email = $"marked-{i}@example.com", Name = "marked" } };
            _marked.Add((i % Stores, (await _stores[i % Stores].CreateCustomerAsync(request, cancellationToken: cancellationToken)).Id));
        }

        var callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync));
        await Task.WhenAll(callers, KillBackendsAsync(callers), LockRowsAsync(callers));

        var calls = _calls.ToArray();
        Assert.Equal(Calls, calls.Length);
        foreach (var (store, id) in _marked)
        {
            var last = await _stores[store].GetCustomerAsync(new() { Id = id }, cancellationToken: cancellationToken);
            ConcurrencyModel.CheckMarks([.. calls.Where(call => call.Id == id)], last);
        }
        ConcurrencyModel.CheckRows(calls, await RowsAsync());
        ConcurrencyModel.CheckRejections(calls);
        // The run covered enough cases.
        foreach (var kind in new[] { "mark", "create", "delete" })
            Assert.True(calls.Count(call => call.Kind == kind && call.Outcome == Outcome.Succeeded) > 50, kind);
        Assert.Contains(calls, call => call.Outcome == Outcome.Unknown && call.Status == StatusCode.Unavailable);
        Assert.Contains(calls, call => call.Status == StatusCode.AlreadyExists);
    }

    private async Task CallAsync(int seed)
    {
        var random = new Random(seed);
        for (var number = Interlocked.Increment(ref _begun); number <= Calls; number = Interlocked.Increment(ref _begun))
        {
            var begin = Interlocked.Increment(ref _clock);
            var call = random.Next(100) switch
            {
                < 50 => await MarkAsync(random, number, email: null),
                < 60 => await MarkAsync(random, number, random.Next(3) == 0 ? AnyEmail(random) : $"own-{number}@example.com"),
                < 70 => await GetAsync(random, number),
                < 85 => await CreateAsync(random, number),
                _ => await DeleteAsync(random, number),
            };
            _calls.Add(call with { Begin = begin, End = Interlocked.Increment(ref _clock) });
        }
    }

    private async Task<Call> MarkAsync(Random random, int number, string? email)
    {
        var (store, id) = _marked[random.Next(_marked.Count)];
        var customer = new Customer { Id = id, Email = email ?? "", Metadata = { [Call.Mark(number)] = Value.ForNumber(number) } };
        var mask = new FieldMask { Paths = { $"metadata.{Call.Mark(number)}" } };
        if (email is not null)
            mask.Paths.Add("email");
        if (random.Next(10) == 0)
            customer.Etag = "\"999999\"";
        var request = new UpdateCustomerRequest { Customer = customer, UpdateMask = mask };
        var call = await CallAsync("mark", number, deadline => _stores[store].UpdateCustomerAsync(request, deadline: deadline), random);
        return call with { Id = id, Email = email is null ? null : $"{store}/{email}" };
    }

    private async Task<Call> GetAsync(Random random, int number)
    {
        var (store, id) = _marked[random.Next(_marked.Count)];
        var request = new GetCustomerRequest { Id = id };
        var call = await CallAsync("get", number, deadline => _stores[store].GetCustomerAsync(request, deadline: deadline), random);
        return call with { Id = id };
    }

    private async Task<Call> CreateAsync(Random random, int number)
    {
        var (store, email) = (random.Next(Stores), AnyEmail(random));
        var customer = new Customer { Email = email, Name = number.ToString(CultureInfo.InvariantCulture) };
        var request = new CreateCustomerRequest { Customer = customer };
        var call = await CallAsync("create", number, deadline => _stores[store].CreateCustomerAsync(request, deadline: deadline), random);
        if (call.Answer is { } created)
            _created.Add((store, created.Id));
        return call with { Id = call.Answer?.Id, Email = $"{store}/{email}" };
    }

    private async Task<Call> DeleteAsync(Random random, int number)
    {
        // Sometimes deletes a customer that has been deleted or is being deleted.
        var (store, id) = random.Next(4) > 0 && _created.TryTake(out var newest)
            ? newest
            : _deleted.ElementAtOrDefault(random.Next(_deleted.Count));
        if (id is null)
            return await CreateAsync(random, number);
        _deleted.Add((store, id));
        var failure = await _stores[store].DeleteCustomerAsync(new() { Id = id }).ResponseAsync.FailureAsync();
        return new("delete", number, 0, 0, Call.OutcomeOf(failure), failure?.StatusCode ?? StatusCode.OK) { Id = id };
    }

    // One call in eight has a very short deadline. The service may then reset the stream instead of responding, which the client reports
    // with a status of its own.
    private static async Task<Call> CallAsync(string kind, int number, Func<DateTime?, AsyncUnaryCall<Customer>> send, Random random)
    {
        DateTime? deadline = random.Next(8) == 0 ? DateTime.UtcNow.AddMilliseconds(random.Next(1, 8)) : null;
        try
        {
            return new(kind, number, 0, 0, Outcome.Succeeded, StatusCode.OK) { Answer = await send(deadline) };
        }
        catch (RpcException failure) when (deadline is not null && failure.Status.DebugException is not null)
        {
            return new(kind, number, 0, 0, Outcome.Unknown, StatusCode.Cancelled);
        }
        catch (RpcException failure)
        {
            return new(kind, number, 0, 0, Call.OutcomeOf(failure), failure.StatusCode);
        }
    }

    private static string AnyEmail(Random random) => $"shared-{random.Next(SharedEmails)}@example.com";

    private async Task KillBackendsAsync(Task callers)
    {
        for (var milestone = 200; await ReachedAsync(milestone, callers); milestone += 200)
        {
            // Between two batches no backend is active.
            while (!callers.IsCompleted && await KillActiveAsync() == 0)
                await Task.Yield();
        }
    }

    private async Task<long> KillActiveAsync() => (long)(await service.QueryAsync("""
        SELECT count(pg_terminate_backend(pid)) FROM (
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'CustomerGrpc' AND state = 'active' LIMIT 1) AS active
        """))!;

    private async Task LockRowsAsync(Task callers)
    {
        await using var dataSource = NpgsqlDataSource.Create(service.AdminConnectionString);
        for (var milestone = 100; await ReachedAsync(milestone, callers); milestone += 300)
        {
            await using var connection = await dataSource.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var id = _marked[milestone / 100 % _marked.Count].Id;
            await using (var command = new NpgsqlCommand($"SELECT FROM customers WHERE id = '{id}' FOR UPDATE", connection))
                await command.ExecuteNonQueryAsync();
            await ReachedAsync(milestone + 100, callers);
        }
    }

    private async Task<bool> ReachedAsync(int calls, Task callers)
    {
        while (_calls.Count < calls && !callers.IsCompleted)
            await Task.Delay(1);
        return !callers.IsCompleted;
    }

    private async Task<Dictionary<int, bool>> RowsAsync()
    {
        var rows = (string?)await service.QueryAsync("""
            SELECT string_agg(name || ':' || (delete_time IS NULL), ',') FROM customers WHERE name ~ '^[0-9]+$'
            """);
        // ToDictionary fails if a customer was created twice.
        return rows!.Split(',').Select(row => row.Split(':')).ToDictionary(
            row => int.Parse(row[0], CultureInfo.InvariantCulture), row => row[1] == "true");
    }
}
