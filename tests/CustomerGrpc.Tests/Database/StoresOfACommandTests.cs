using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Npgsql;
using static CustomerGrpc.Customers.V1.CustomerService;

namespace CustomerGrpc.Tests.Database;

/// <summary>
/// Callers of many stores share commands, over a PgBouncer in transaction mode too. Each caller reaches the customers, users and groups of
/// its own store only.
/// </summary>
[Trait("Database", "OneServer")]
public sealed class StoresOfACommandTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int Stores = 16;

    public static bool HasPgBouncer => InstalledTools.PgBouncer;

    [Fact]
    public Task Callers_of_many_stores_share_commands_and_stay_in_their_stores() => CallAsync(service.Database);

    [Fact(Skip = InstalledTools.PgBouncerIsMissing, SkipUnless = nameof(HasPgBouncer))]
    public async Task Behind_PgBouncer_callers_of_many_stores_share_commands_and_stay_in_their_stores()
    {
        await using var pooler = await PgBouncer.StartAsync(service.Database);
        var database = pooler.Through(service.Database);
        await CallAsync(database);

        // No transaction has left its stores in a session of the pooler.
        await using var sessions = NpgsqlDataSource.Create(database);
        var counts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CountAsync(sessions)));
        Assert.All(counts, count => Assert.Equal(0L, count));
    }

    private static async Task<object?> CountAsync(NpgsqlDataSource sessions)
    {
        await using var command = sessions.CreateCommand($"SELECT /* {StoreIdTests.OnPurpose} */ count(*) FROM customers");
        return await command.ExecuteScalarAsync();
    }

    private async Task CallAsync(string database)
    {
        await using var replica = RunningService.Build(database);
        await replica.StartAsync(TestContext.Current.CancellationToken);
        using var channel = GrpcChannel.ForAddress(RunningService.AddressesOf(replica).GrpcAddress);
        var run = Guid.NewGuid().ToString("N");
        var stores = await Task.WhenAll(Enumerable.Range(0, Stores).Select(
            async number => new StoreCalls(channel.WithToken(await service.CreateTokenAsync($"{run} {number}")))));
        await Task.WhenAll(stores.Select(store => store.CreateAsync()));

        await Eventually.TrueAsync(async () =>
        {
            // Calls of one kind at a time, because their statements share commands.
            foreach (var call in StoreCalls.Kinds)
                await Task.WhenAll(stores.Select((store, index) => call(store, stores[(index + 1) % Stores])));
            return await service.QueryAsync("""
                SELECT max(stores) >= 4 FROM (
                    SELECT count(DISTINCT store_id) AS stores FROM customers GROUP BY xmin::text, cmin::text) AS commands
                """) is true;
        });
        await replica.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Calls of one store. Its customer has the same email address and its group the same name as those of the other stores.</summary>
    private sealed class StoreCalls(CallInvoker grpc)
    {
        private const string Email = "same@example.com";

        private readonly CustomerServiceClient _customers = new(grpc);
        private readonly string _user = Guid.NewGuid().ToString("N")[..24];
        private Customer _customer = new();
        private long _group;
        private int _revision = 1;

        public async Task CreateAsync()
        {
            var users = new PlatformUserService.PlatformUserServiceClient(grpc);
            await users.UpsertPlatformUserAsync(new() { Id = _user, Name = "u", Email = "u@example.com", AvatarUrl = "" });
            var group = new CustomerGroupService.CustomerGroupServiceClient(grpc).CreateCustomerGroupAsync(new() { Name = "vip" });
            _group = (await group).Number;
            _customer = await _customers.CreateCustomerAsync(new() { Customer = new() { Email = Email } });
        }

        /// <summary>In each, the store calls at the same time what has to succeed, and what has to fail because it is another store's.</summary>
        public static IReadOnlyList<Func<StoreCalls, StoreCalls, Task>> Kinds { get; } =
        [
            (own, other) => Task.WhenAll(own.GetAsync(), FailsAsync(StatusCode.NotFound, own.GetAsync(other._customer.Id))),
            (own, other) => Task.WhenAll(
                own.FindAsync(), FailsAsync(StatusCode.AlreadyExists, own.CreateAsync(new() { Email = Email }))),
            (own, other) => Task.WhenAll(
                own.UpdateAsync(new() { Name = Guid.NewGuid().ToString() }),
                FailsAsync(StatusCode.NotFound, own.SendAsync(new() { Id = other._customer.Id, Name = "theirs" }))),
            (own, other) => own.UpdateAsync(new() { Email = Email }),
            (own, other) => own.UpdateAsync(new() { User = new() { Id = own._user } }),
            (own, other) => own.UpdateAsync(new() { Groups = { own._group } }),
            (own, other) => FailsAsync(StatusCode.InvalidArgument, own.SendAsync(new() { Id = own._customer.Id, User = new() { Id = other._user } })),
            (own, other) => FailsAsync(StatusCode.InvalidArgument, own.SendAsync(new() { Id = own._customer.Id, Groups = { other._group } })),
            (own, other) => Task.WhenAll(
                own.CreateAsync(new() { Email = $"{Guid.NewGuid()}@a.example", Groups = { own._group } }),
                FailsAsync(
                    StatusCode.InvalidArgument, own.CreateAsync(new() { Email = $"{Guid.NewGuid()}@b.example", Groups = { other._group } }))),
            (own, other) => FailsAsync(
                StatusCode.NotFound, own._customers.DeleteCustomerAsync(new() { Id = other._customer.Id }).ResponseAsync),
        ];

        private async Task GetAsync() => Assert.Equal(_customer, await GetAsync(_customer.Id));

        private Task<Customer> GetAsync(string id) => _customers.GetCustomerAsync(new() { Id = id }).ResponseAsync;

        private async Task FindAsync() => Assert.Equal(_customer, await _customers.FindCustomerByEmailAsync(new() { Email = Email }));

        private async Task UpdateAsync(Customer values)
        {
            values.Id = _customer.Id;
            var before = _customer;
            _customer = await SendAsync(values);
            // Nobody else has changed the customer.
            Assert.Equal((before.Store, $"\"{++_revision}\""), (_customer.Store, _customer.Etag));
            Assert.Equal(values.HasName ? values.Name : before.Name, _customer.Name);
        }

        private Task<Customer> SendAsync(Customer customer) => _customers.UpdateCustomerAsync(new() { Customer = customer }).ResponseAsync;

        private Task<Customer> CreateAsync(Customer customer) => _customers.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync;

        private static async Task FailsAsync(StatusCode code, Task call) => Assert.Equal(code, (await call.FailureAsync())?.StatusCode);
    }
}
