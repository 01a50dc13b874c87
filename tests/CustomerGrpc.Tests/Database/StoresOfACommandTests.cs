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
            await Task.WhenAll(stores.Select((store, index) => store.CallAsync(stores[(index + 1) % Stores])));
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
        private readonly string _user = Guid.NewGuid().ToString();
        private Customer _customer = new();
        private long _group;
        private int _updates;

        public async Task CreateAsync()
        {
            var users = new PlatformUserService.PlatformUserServiceClient(grpc);
            await users.UpsertPlatformUserAsync(new() { Id = _user, Name = "u", Email = "u@example.com", AvatarUrl = "" });
            var group = new CustomerGroupService.CustomerGroupServiceClient(grpc).CreateCustomerGroupAsync(new() { Name = "vip" });
            _group = (await group).Number;
            _customer = await _customers.CreateCustomerAsync(new() { Customer = new() { Email = Email } });
        }

        /// <summary>Calls at the same time what has to succeed, and what has to fail because it is another store's.</summary>
        public async Task CallAsync(StoreCalls other)
        {
            var name = Guid.NewGuid().ToString();
            Task[] refused =
            [
                FailsAsync(StatusCode.NotFound, _customers.GetCustomerAsync(new() { Id = other._customer.Id }).ResponseAsync),
                FailsAsync(StatusCode.NotFound, UpdateAsync(new() { Id = other._customer.Id, Name = "theirs" })),
                FailsAsync(StatusCode.NotFound, _customers.DeleteCustomerAsync(new() { Id = other._customer.Id }).ResponseAsync),
                FailsAsync(StatusCode.InvalidArgument, UpdateAsync(new() { Id = _customer.Id, User = new() { Id = other._user } })),
                FailsAsync(StatusCode.InvalidArgument, UpdateAsync(new() { Id = _customer.Id, Groups = { other._group } })),
                FailsAsync(StatusCode.InvalidArgument, CreateAsync(new() { Email = $"{name}@a.example", Groups = { other._group } })),
                FailsAsync(StatusCode.AlreadyExists, CreateAsync(new() { Email = Email })),
            ];
            var found = _customers.FindCustomerByEmailAsync(new() { Email = Email }).ResponseAsync;
            var created = CreateAsync(new() { Email = $"{name}@b.example", Groups = { _group } });
            var updated = UpdateAsync(new() { Id = _customer.Id, Name = name, Groups = { _group }, User = new() { Id = _user }, Email = Email });
            _updates++;

            await Task.WhenAll(refused);
            Assert.Equal((_customer.Id, _customer.Store), ((await found).Id, (await found).Store));
            Assert.Equal((_customer.Store, _group), ((await created).Store, (await created).Groups.Single()));
            var after = await updated;
            // Nobody else has changed the customer.
            Assert.Equal(($"\"{_updates + 1}\"", name), (after.Etag, after.Name));
            Assert.Equal(after, await _customers.GetCustomerAsync(new() { Id = _customer.Id }));
        }

        private Task<Customer> CreateAsync(Customer customer) => _customers.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync;

        private Task<Customer> UpdateAsync(Customer customer) => _customers.UpdateCustomerAsync(new() { Customer = customer }).ResponseAsync;

        private static async Task FailsAsync(StatusCode code, Task call) => Assert.Equal(code, (await call.FailureAsync())?.StatusCode);
    }
}
