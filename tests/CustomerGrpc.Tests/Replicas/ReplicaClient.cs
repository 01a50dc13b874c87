using System.Net.Http.Headers;
using System.Net.Sockets;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using static CustomerGrpc.Customers.V1.CustomerService;

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

    public ReplicaClient(IEnumerable<ServiceAddress> replicas, string token) => _replicas =
        [.. replicas.Select(address => new Replica(address, token))];

    public Task<T> CallAsync<T>(Func<CustomerServiceClient, AsyncUnaryCall<T>> call) =>
        OnOneAsync(replica => call(replica.Customers).ResponseAsync);

    public Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request) => OnOneAsync(async replica =>
    {
        using var message = request();
        return await replica.Rest.SendAsync(message);
    });

    public void Dispose()
    {
        foreach (var replica in _replicas)
            replica.Dispose();
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
            catch (Exception exception) when (IsConnectionError(exception) && tried < _replicas.Length)
            {
                // The next one takes it.
            }
        }
    }

    private static bool IsConnectionError(Exception? exception) => exception switch
    {
        RpcException call => IsConnectionError(call.Status.DebugException),
        HttpRequestException request => request.HttpRequestError == HttpRequestError.ConnectionError,
        // How a channel reports that it could not connect.
        SocketException socket => socket.SocketErrorCode == SocketError.ConnectionRefused,
        _ => false,
    };

    private sealed class Replica(ServiceAddress address, string token) : IDisposable
    {
        private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address.Grpc);

        public CustomerServiceClient Customers => new(_channel.WithToken(token));

        public HttpClient Rest { get; } = new()
        {
            BaseAddress = address.Rest,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };

        public void Dispose()
        {
            _channel.Dispose();
            Rest.Dispose();
        }
    }
}
