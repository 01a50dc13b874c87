using System.Net;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Npgsql;

namespace CustomerGrpc.Tests.Hosting;

/// <summary>What a caller no longer waits for, the database no longer runs. A lock keeps the statement from ending.</summary>
public sealed class DeadlineTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Method = "customers.v1.CustomerService/ListCustomers";
    private const string Route = "/v1/customers";

    [Fact]
    public async Task A_gRPC_deadline_cancels_the_statement()
    {
        await using var held = await LockAsync();

        var answer = await service.Grpc.CallAsync<ListCustomersResponse>(Method, new ListCustomersRequest(), ("grpc-timeout", "2S"));

        Assert.Equal(StatusCode.DeadlineExceeded, answer.Status.StatusCode);
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
    public async Task A_gRPC_client_that_resets_cancels_the_statement()
    {
        await using var held = await LockAsync();
        using var gone = new CancellationTokenSource();
        using var client = new HttpClient { BaseAddress = service.GrpcAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/" + Method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new("application/grpc") } },
            Headers = { { "Authorization", $"Bearer {service.Token}" } },
        };

        await LeaveAsync(client.SendAsync(request, gone.Token), gone);
    }

    [Fact]
    public async Task A_REST_client_that_disconnects_cancels_the_statement()
    {
        await using var held = await LockAsync();
        using var gone = new CancellationTokenSource();
        using var client = service.RestAs(service.Token);

        await LeaveAsync(client.GetAsync(Route, gone.Token), gone);
    }

    private async Task LeaveAsync(Task call, CancellationTokenSource gone)
    {
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 1);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.TrueAsync(async () => await WaitingStatementsAsync() == 0);
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
