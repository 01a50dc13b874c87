using System.Collections.Concurrent;
using System.Globalization;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Tests.Citus;

/// <summary>
/// Callers of several stores that update until they are stopped. Each has its own customer, and writes increasing numbers into it.
/// </summary>
internal sealed class StoreLoad(ServiceFixture service)
{
    private const int Stores = 6, CallersOfAStore = 4;

    private readonly ConcurrentDictionary<string, int> _failures = new();
    private Caller[] _callers = [];
    private Task _running = Task.CompletedTask;
    private volatile bool _isStopping;
    private int _acknowledged;

    /// <summary>How many calls failed, by status and reason.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;

    public async Task StartAsync()
    {
        var tokens = await Task.WhenAll(Enumerable.Range(0, Stores).Select(store => service.CreateTokenAsync($"store {store}")));
        _callers = await Task.WhenAll(Enumerable.Range(0, Stores * CallersOfAStore).Select(async number =>
        {
            var customers = service.CustomersAs(tokens[number % Stores]);
            var created = await customers.CreateCustomerAsync(new() { Customer = new() { Email = $"c{number}@example.com" } });
            return new Caller(customers, created.Id);
        }));
        _running = Task.WhenAll(_callers.Select(caller => Task.Run(() => RunAsync(caller))));
    }

    /// <summary>Waits for a number of further acknowledged updates.</summary>
    public Task SeeAsync(int updates)
    {
        var enough = Volatile.Read(ref _acknowledged) + updates;
        return Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _acknowledged) >= enough || _running.IsCompleted));
    }

    /// <summary>
    /// Stops the callers. Every customer then has the last acknowledged number, or a later one whose outcome was reported as unknown, and
    /// as many revisions as updates that were made.
    /// </summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        await _running;
        foreach (var caller in _callers)
        {
            Customer customer = new();
            await Eventually.TrueAsync(async () =>
            {
                var get = caller.Customers.GetCustomerAsync(new() { Id = caller.Id });
                return await get.ResponseAsync.FailureAsync() is null && (customer = await get) is not null;
            });
            var number = customer.Notes.Length == 0 ? 0 : int.Parse(customer.Notes, CultureInfo.InvariantCulture);
            Assert.True(
                number == caller.Acknowledged || (number > caller.Acknowledged && caller.Unknown.Contains(number)),
                $"{number} instead of {caller.Acknowledged}; unknown: {string.Join(' ', caller.Unknown)}");
            var updates = int.Parse(customer.Etag.Trim('"'), CultureInfo.InvariantCulture) - 1;
            Assert.InRange(updates, caller.Count, caller.Count + caller.Unknown.Count);
        }
    }

    private async Task RunAsync(Caller caller)
    {
        for (var number = 1; !_isStopping; number++)
        {
            var notes = number.ToString(CultureInfo.InvariantCulture);
            var request = new UpdateCustomerRequest
            {
                Customer = new() { Id = caller.Id, Notes = notes },
                UpdateMask = FieldMask.FromString("notes"),
            };
            var failure = await caller.Customers.UpdateCustomerAsync(request).ResponseAsync.FailureAsync();
            if (failure is null)
            {
                (caller.Acknowledged, caller.Count) = (number, caller.Count + 1);
                Interlocked.Increment(ref _acknowledged);
                continue;
            }

            if (failure.Reason() == "OUTCOME_UNKNOWN")
                caller.Unknown.Add(number);
            _failures.AddOrUpdate($"{failure.StatusCode} {failure.Reason()}", 1, (_, count) => count + 1);
        }
    }

    private sealed class Caller(CustomerService.CustomerServiceClient customers, string id)
    {
        public CustomerService.CustomerServiceClient Customers => customers;

        public string Id => id;

        /// <summary>The last number whose update was acknowledged.</summary>
        public int Acknowledged { get; set; }

        /// <summary>How many updates were acknowledged.</summary>
        public int Count { get; set; }

        /// <summary>The numbers whose outcome was reported as unknown.</summary>
        public HashSet<int> Unknown { get; } = [];
    }
}
