using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Tests.Replicas;

/// <summary>
/// Callers that create, update and read over gRPC and REST until they are stopped. Each has its own customer, writes increasing
/// numbers to it, and expects every read to return the last acknowledged number, on every replica.
/// </summary>
internal sealed class MixedLoad(ReplicaClient client, int callers) : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _created = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private Task[] _callers = [];
    private int _answered;
    private volatile bool _isStopping;

    /// <summary>The email addresses of the customers whose creation was acknowledged.</summary>
    public IReadOnlyCollection<string> Created => _created;

    /// <summary>The calls with an unexpected result.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    public void Start() => _callers = [.. Enumerable.Range(0, callers).Select(caller => Task.Run(() => RunAsync(caller)))];

    /// <summary>Waits for a number of further responses.</summary>
    public Task SeeAsync(int calls)
    {
        var enough = Volatile.Read(ref _answered) + calls;
        return Eventually.TrueAsync(
            () => Task.FromResult(Volatile.Read(ref _answered) >= enough || _callers.All(caller => caller.IsCompleted)));
    }

    /// <summary>Stops the callers after their current round.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_callers);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task RunAsync(int caller)
    {
        var id = await CreateAsync($"caller-{caller}@example.com");
        for (var round = 1; !_isStopping; round++)
        {
            var number = round.ToString(CultureInfo.InvariantCulture);
            await TriedAsync($"create {caller}-{round}", () => CreateAsync($"customer-{caller}-{round}@example.com"));
            var byGrpc = await TriedAsync($"update {caller}-{round} over gRPC", () => UpdateOverGrpcAsync(id, number));
            var byRest = await TriedAsync($"update {caller}-{round} over REST", () => UpdateOverRestAsync(id, number));
            await TriedAsync(
                $"read {caller}-{round} over gRPC",
                async () => Assert.Equal(byRest ? number : "*", Shown(byRest, (await GetOverGrpcAsync(id)).Company)));
            await TriedAsync(
                $"read {caller}-{round} over REST",
                async () => Assert.Equal(byGrpc ? number : "*", Shown(byGrpc, await GetNotesOverRestAsync(id))));
        }
    }

    // The result of a read after a write that was not acknowledged is undefined.
    private static string Shown(bool isSaid, string value) => isSaid ? value : "*";

    private async Task<bool> TriedAsync(string what, Func<Task> call)
    {
        try
        {
            await call();
            Interlocked.Increment(ref _answered);
            return true;
        }
#pragma warning disable CA1031 // The test reports any failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failures.Enqueue($"{what}: {exception}");
            return false;
        }
    }

    private async Task<string> CreateAsync(string email)
    {
        var created = await client.CallAsync(customers => customers.CreateCustomerAsync(new() { Customer = new() { Email = email } }));
        _created.Enqueue(email);
        return created.Id;
    }

    private async Task UpdateOverGrpcAsync(string id, string notes)
    {
        var request = new UpdateCustomerRequest { Customer = new() { Id = id, Notes = notes }, UpdateMask = FieldMask.FromString("notes") };
        var updated = await client.CallAsync(customers => customers.UpdateCustomerAsync(request));
        Assert.Equal(notes, updated.Notes);
    }

    private async Task UpdateOverRestAsync(string id, string company)
    {
        using var answer = await client.SendAsync(
            () => new(HttpMethod.Patch, $"/v1/customers/{id}") { Content = JsonContent.Create(new { company }) });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<Customer> GetOverGrpcAsync(string id) => client.CallAsync(customers => customers.GetCustomerAsync(new() { Id = id }));

    private async Task<string> GetNotesOverRestAsync(string id)
    {
        using var answer = await client.SendAsync(() => new(HttpMethod.Get, $"/v1/customers/{id}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["notes"]!;
    }
}
