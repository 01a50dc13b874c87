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
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 0);
    }

    [Fact]
    public async Task A_reset_by_a_gRPC_client_cancels_the_statement()
    {
        await using var held = await LockAsync();
        using var gone = new CancellationTokenSource();

        var call = service.Customers.ListCustomersAsync(new(), cancellationToken: gone.Token);

        var left = await LeaveAsync<RpcException>(call.ResponseAsync, gone);

        Assert.Equal(StatusCode.Cancelled, left.StatusCode);
    }

    [Fact]
    public async Task A_REST_client_that_disconnects_cancels_the_statement()
    {
        await using var held = await LockAsync();
        using var gone = new CancellationTokenSource();
        using var client = service.RestAs(service.Token);

        await LeaveAsync<OperationCanceledException>(client.GetAsync(Route, gone.Token), gone);
    }

    private async Task<TException> LeaveAsync<TException>(Task call, CancellationTokenSource gone)
        where TException : Exception
    {
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 1);
        await gone.CancelAsync();

        var left = await Assert.ThrowsAnyAsync<TException>(() => call);
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 0);
        return left;
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
