using System.Collections.Concurrent;
using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Npgsql;

namespace CustomerGrpc.Tests.Customers;

/// <summary>
/// Thousands of concurrent calls with collisions, deadlines, foreign locks and killed backends, over gRPC, against a sequential
/// reference: what was acknowledged is there exactly once, what was refused is not, and everybody got their own answer.
/// </summary>
public sealed class ConcurrencyTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int Calls = 3000;
    private const int Callers = 32;
    private const int Stores = 2;
    private const int MarkedInStore = 4;
    private const int SharedEmails = 8;

    private readonly ConcurrentBag<Call> _calls = [];
    private readonly ConcurrentBag<(int Store, string Id)> _created = [];
    private readonly ConcurrentBag<(int Store, string Id)> _gone = [];
    private readonly List<(int Store, string Id)> _marked = [];
    private GrpcClient[] _stores = [];
    private long _clock;
    private int _begun;

    [Fact]
    public async Task Concurrent_calls_are_equal_to_some_sequence_of_them()
    {
        _stores = await Task.WhenAll(Enumerable.Range(0, Stores).Select(async store => service.GrpcAs(await service.CreateTokenAsync($"model-{store}"))));
        for (var i = 0; i < Stores * MarkedInStore; i++)
        {
            var request = new CreateCustomerRequest { Customer = new() { Email = $"own-{i}@example.com", Name = "marked" } };
            _marked.Add((i % Stores, (await _stores[i % Stores].CallAsync<Customer>("customers.v1.CustomerService/CreateCustomer", request)).Message.Id));
        }

        var callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync));
        await Task.WhenAll(callers, KillBackendsAsync(callers), LockRowsAsync(callers));

        var calls = _calls.ToArray();
        Assert.Equal(Calls, calls.Length);
        foreach (var (store, id) in _marked)
        {
            var last = await _stores[store].CallAsync<Customer>("customers.v1.CustomerService/GetCustomer", new GetCustomerRequest { Id = id });
            ConcurrencyModel.CheckMarks([.. calls.Where(call => call.Id == id)], last.Message);
        }
        ConcurrencyModel.CheckRows(calls, await RowsAsync());
        ConcurrencyModel.CheckRefusals(calls);
        // The run was worth something.
        foreach (var kind in new[] { "mark", "create", "delete" })
            Assert.True(calls.Count(call => call.Kind == kind && call.Told == Told.Done) > 50, kind);
        Assert.Contains(calls, call => call.Told == Told.Unknown && call.Status == Grpc.Core.StatusCode.Unavailable);
        Assert.Contains(calls, call => call.Status == Grpc.Core.StatusCode.AlreadyExists);
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
        var answer = await SendAsync(store, "UpdateCustomer", new UpdateCustomerRequest { Customer = customer, UpdateMask = mask }, random);
        return NewCall("mark", number, answer, id) with { Email = email is null ? null : $"{store}/{email}" };
    }

    private async Task<Call> GetAsync(Random random, int number)
    {
        var (store, id) = _marked[random.Next(_marked.Count)];
        return NewCall("get", number, await SendAsync(store, "GetCustomer", new GetCustomerRequest { Id = id }, random), id);
    }

    private async Task<Call> CreateAsync(Random random, int number)
    {
        var (store, email) = (random.Next(Stores), AnyEmail(random));
        var customer = new Customer { Email = email, Name = number.ToString(CultureInfo.InvariantCulture) };
        var call = NewCall("create", number, await SendAsync(store, "CreateCustomer", new CreateCustomerRequest { Customer = customer }, random), id: null);
        if (call.Answer is { } created)
            _created.Add((store, created.Id));
        return call with { Id = call.Answer?.Id, Email = $"{store}/{email}" };
    }

    private async Task<Call> DeleteAsync(Random random, int number)
    {
        // Now and then a customer that is gone, or about to be.
        var (store, id) = random.Next(4) > 0 && _created.TryTake(out var newest) ? newest : _gone.ElementAtOrDefault(random.Next(_gone.Count));
        if (id is null)
            return await CreateAsync(random, number);
        _gone.Add((store, id));
        var answer = await _stores[store].CallAsync<Empty>("customers.v1.CustomerService/DeleteCustomer", new DeleteCustomerRequest { Id = id });
        return new("delete", number, 0, 0, Call.ToldBy(answer), answer.Status.StatusCode) { Id = id };
    }

    // One call in eight has hardly time to be made; the service may then end its stream instead of answering.
    private async Task<GrpcAnswer<Customer>?> SendAsync(int store, string method, IMessage request, Random random)
    {
        (string, string)[] metadata = random.Next(8) == 0 ? [("grpc-timeout", $"{random.Next(1, 8)}m")] : [];
        try
        {
            return await _stores[store].CallAsync<Customer>($"customers.v1.CustomerService/{method}", request, metadata);
        }
        catch (HttpRequestException) when (metadata.Length > 0)
        {
            return null;
        }
    }

    private static Call NewCall(string kind, int number, GrpcAnswer<Customer>? answer, string? id)
    {
        if (answer is null)
            return new(kind, number, 0, 0, Told.Unknown, Grpc.Core.StatusCode.Cancelled) { Id = id };
        var told = Call.ToldBy(answer);
        return new(kind, number, 0, 0, told, answer.Status.StatusCode) { Id = id, Answer = told == Told.Done ? answer.Message : null };
    }

    private static string AnyEmail(Random random) => $"shared-{random.Next(SharedEmails)}@example.com";

    private async Task KillBackendsAsync(Task callers)
    {
        for (var milestone = 200; await ReachedAsync(milestone, callers); milestone += 200)
        {
            // Between two batches nobody is active.
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
        // A number twice would be a customer created twice.
        return rows!.Split(',').Select(row => row.Split(':')).ToDictionary(row => int.Parse(row[0], CultureInfo.InvariantCulture), row => row[1] == "true");
    }
}
