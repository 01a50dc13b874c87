using System.Net;
using System.Text;
using CustomerGrpc.Access;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Database;

/// <summary>A store has a customer whose row takes more memory than there is. Only the calls that read it are concerned.</summary>
public sealed class UnreadableRowsTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Name = "The Enormous Company";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DatabaseProxy _proxy = null!;
    private WebApplication _service = null!;
    private GrpcChannel _channel = null!;
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _proxy = new DatabaseProxy(_database);
        _service = RunningService.Build(_proxy.ConnectionString);
        await _service.StartAsync();
        _channel = GrpcChannel.ForAddress(RunningService.AddressesOf(_service).GrpcAddress);
    }

    [Fact]
    public async Task Calls_that_read_an_unreadable_row_fail_and_those_of_another_store_get_their_own_rows()
    {
        var (other, enormous) = (await CustomersOfAsync("other"), await CustomersOfAsync("enormous"));
        var theirs = await other.CreateCustomerAsync(Create("Ada Obi", "ada@example.com"), cancellationToken: Cancellation);
        var ours = await enormous.CreateCustomerAsync(Create("Obi Ltd", "info@example.com"), cancellationToken: Cancellation);
        _proxy.OversizedRow = Encoding.UTF8.GetBytes(Name);

        foreach (var round in Enumerable.Range(1, 10))
        {
            var rename = new UpdateCustomerRequest { Customer = new() { Id = ours.Id, Name = $"{Name} {round}" } };
            var failing = new[]
            {
                StatusOfAsync(async () => await enormous.UpdateCustomerAsync(rename)),
                StatusOfAsync(async () => await enormous.ListCustomersAsync(new())),
                StatusOfAsync(async () => await enormous.GetCustomerAsync(new() { Id = ours.Id })),
            };
            var name = $"Ada Obi {round}";
            var update = new UpdateCustomerRequest { Customer = new() { Id = theirs.Id, Name = name } };
            var updated = await StatusOfAsync(async () => Assert.Equal(name, (await other.UpdateCustomerAsync(update)).Name));
            var statuses = await Task.WhenAll(failing);

            // The write was made, and its result could not be read: the caller must not be told that nothing was changed.
            Assert.Equal("OUTCOME_UNKNOWN", statuses[0]);
            // A read may have been run before the name was changed.
            Assert.All(statuses[1..], status => Assert.True(status is "INTERNAL" || round == 1, status));
            // A write that shared the transaction with an unreadable one is reported as unknown too.
            Assert.True(updated is "OK" or "OUTCOME_UNKNOWN", updated);
            Assert.Equal(name, (await other.GetCustomerAsync(new() { Id = theirs.Id }, cancellationToken: Cancellation)).Name);
            Assert.Equal(theirs.Id, Assert.Single((await other.ListCustomersAsync(new(), cancellationToken: Cancellation)).Customers).Id);
        }

        _proxy.OversizedRow = null;
        Assert.Equal($"{Name} 10", (await enormous.GetCustomerAsync(new() { Id = ours.Id }, cancellationToken: Cancellation)).Name);
    }

    [Fact]
    public async Task Readiness_follows_repeated_failures()
    {
        var customers = await CustomersOfAsync("enormous");
        var customer = await customers.CreateCustomerAsync(Create(Name, "info@example.com"), cancellationToken: Cancellation);
        using var rest = new HttpClient { BaseAddress = RunningService.AddressesOf(_service).RestAddress };
        _proxy.OversizedRow = Encoding.UTF8.GetBytes(Name);

        await Eventually.TrueAsync(async () =>
        {
            for (var failure = 0; failure < 3; failure++)
                Assert.Equal("INTERNAL", await StatusOfAsync(async () => await customers.GetCustomerAsync(new() { Id = customer.Id })));
            return (await rest.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable;
        });

        await Eventually.TrueAsync(async () => (await rest.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _service.StopAsync();
        await _service.DisposeAsync();
        await _proxy.DisposeAsync();
        await postgres.DropDatabaseAsync(_database);
    }

    private static CreateCustomerRequest Create(string name, string email) => new() { Customer = new() { Name = name, Email = email } };

    private static async Task<string> StatusOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "OK";
        }
        catch (RpcException exception)
        {
            return exception.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason;
        }
    }

    private async Task<CustomerService.CustomerServiceClient> CustomersOfAsync(string store)
    {
        var scopes = _service.Services.GetRequiredService<Scopes>().All;
        var token = await _service.Services.GetRequiredService<TokenIssuer>().CreateAsync(store, scopes, null, CancellationToken.None);
        return new(_channel.WithToken(token));
    }
}
