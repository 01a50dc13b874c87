using System.Net.Http.Headers;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using static CustomerGrpc.Customers.V1.CustomerService;

namespace CustomerGrpc.Tests.Replicas;

/// <summary>
/// Calls replicas in turn, like a client with client-side load balancing: it watches their health and calls those that are ready. No
/// call is retried.
/// </summary>
internal sealed class ReplicaClient : IAsyncDisposable
{
    // Much shorter than the drain period, after which a stopping replica accepts no more calls.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Replica[] _replicas;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private int _calls;

    public ReplicaClient(IEnumerable<ServiceAddress> replicas, string token)
    {
        _replicas = [.. replicas.Select(address => new Replica(address, token))];
        _watching = Task.WhenAll(_replicas.Select(replica => replica.WatchAsync(Interval, _stop.Token)));
    }

    public Task<T> CallAsync<T>(Func<CustomerServiceClient, AsyncUnaryCall<T>> call) => call(Next().Customers).ResponseAsync;

    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request)
    {
        using var message = request();
        return await Next().Rest.SendAsync(message);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
        foreach (var replica in _replicas)
            replica.Dispose();
    }

    private Replica Next()
    {
        var turn = Interlocked.Increment(ref _calls);
        var inTurn = Enumerable.Range(turn, _replicas.Length).Select(index => _replicas[index % _replicas.Length]).ToList();
        // A load balancer may report a draining replica but still serves calls.
        return inTurn.Find(replica => replica.IsReady) ?? inTurn[0];
    }

    private sealed class Replica(ServiceAddress address, string token) : IDisposable
    {
        private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address.Grpc);
        private volatile bool _isReady = true;

        public bool IsReady => _isReady;

        public CustomerServiceClient Customers => new(_channel.WithToken(token));

        public HttpClient Rest { get; } = new()
        {
            BaseAddress = address.Rest,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };

        public async Task WatchAsync(TimeSpan interval, CancellationToken stop)
        {
            // Health checks have their own connection, so that they do not share one with the calls.
            using var client = new HttpClient { BaseAddress = address.Rest };
            using var timer = new PeriodicTimer(interval);
            try
            {
                do
                    _isReady = await IsReadyAsync(client, stop);
                while (await timer.WaitForNextTickAsync(stop));
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }

        public void Dispose()
        {
            _channel.Dispose();
            Rest.Dispose();
        }

        private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken stop)
        {
            try
            {
                using var answer = await client.GetAsync("/readyz", stop);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
