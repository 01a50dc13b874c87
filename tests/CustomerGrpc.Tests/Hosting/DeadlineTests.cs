using System.Net;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Npgsql;
using static CustomerGrpc.Customers.V1.CustomerService;

namespace CustomerGrpc.Tests.Hosting;

/// <summary>A call that ends early cancels its statement in the database. A lock keeps the statement running.</summary>
public sealed class DeadlineTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Route = "/v1/customers";

    [Fact]
    public async Task A_gRPC_deadline_cancels_the_statement()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var held = await LockAsync();
        using var channel = GrpcChannel.ForAddress(
            service.GrpcAddress, new() { HttpHandler = new ServerDeadline(TimeSpan.FromSeconds(2)) });
        var customers = new CustomerServiceClient(channel.WithToken(service.Token));

        var failed = await Assert.ThrowsAsync<RpcException>(
            () => customers.ListCustomersAsync(new(), cancellationToken: cancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.DeadlineExceeded, failed.StatusCode);
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 0);
    }

    [Fact]
    public async Task A_REST_timeout_cancels_the_statement()
    {
        await using var held = await LockAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Route) { Headers = { { "X-Server-Timeout", "0.5" } } };

        var answer = await service.Rest.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Contains(
            "\"reason\":\"DEADLINE_EXCEEDED\"",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 0);
    }

    [Fact]
    public async Task A_reset_by_a_gRPC_client_cancels_the_statement()
    {
        await using var held = await LockAsync();
        using var disconnect = new CancellationTokenSource();

        var call = service.Customers.ListCustomersAsync(new(), cancellationToken: disconnect.Token);

        var failure = await DisconnectAsync<RpcException>(call.ResponseAsync, disconnect);

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Fact]
    public async Task A_REST_client_that_disconnects_cancels_the_statement()
    {
        await using var held = await LockAsync();
        using var disconnect = new CancellationTokenSource();
        using var client = service.RestAs(service.Token);

        await DisconnectAsync<OperationCanceledException>(client.GetAsync(Route, disconnect.Token), disconnect);
    }

    private async Task<TException> DisconnectAsync<TException>(Task call, CancellationTokenSource disconnect)
        where TException : Exception
    {
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 1);
        await disconnect.CancelAsync();

        var failure = await Assert.ThrowsAnyAsync<TException>(() => call);
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 0);
        return failure;
    }

    private async Task<NpgsqlConnection> LockAsync()
    {
        var connection = new NpgsqlConnection(service.AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<long> WaitingStatementsAsync() => (long)(await service.QueryAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))!;
}
