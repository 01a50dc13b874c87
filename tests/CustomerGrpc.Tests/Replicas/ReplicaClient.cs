using System.Net.Http.Headers;
using CustomerGrpc.Tests.Support;
using Google.Protobuf;

namespace CustomerGrpc.Tests.Replicas;

/// <summary>
/// Calls replicas in turn, as a client that balances by itself does. A call goes to the next replica only if the one before cannot have seen
/// it: its port is closed. (A stream that a GOAWAY says was not processed is tried on a new connection by HttpClient, which then finds the
/// closed port.)
/// </summary>
internal sealed class ReplicaClient : IDisposable
{
    private readonly Replica[] _replicas;
    private int _calls;

    public ReplicaClient(IEnumerable<ServiceAddress> replicas, string token) => _replicas = [.. replicas.Select(address => new Replica(
        new GrpcClient(address.Grpc, token),
        new HttpClient { BaseAddress = address.Rest, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } }))];

    public Task<GrpcAnswer<TResponse>> CallAsync<TResponse>(string method, IMessage request)
        where TResponse : class, IMessage<TResponse>, new() => OnOneAsync(replica => replica.Grpc.CallAsync<TResponse>(method, request));

    public Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request) => OnOneAsync(async replica =>
    {
        using var message = request();
        return await replica.Rest.SendAsync(message);
    });

    public void Dispose()
    {
        foreach (var (grpc, rest) in _replicas)
        {
            grpc.Dispose();
            rest.Dispose();
        }
    }

    private async Task<T> OnOneAsync<T>(Func<Replica, Task<T>> call)
    {
        var turn = Interlocked.Increment(ref _calls);
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await call(_replicas[(turn + tried) % _replicas.Length]);
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError && tried < _replicas.Length)
            {
                // The next one takes it.
            }
        }
    }

    private sealed record Replica(GrpcClient Grpc, HttpClient Rest);
}
