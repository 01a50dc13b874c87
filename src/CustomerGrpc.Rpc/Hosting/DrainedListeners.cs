using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>
/// Kestrel's sockets, but before a listening one is closed the connections that the kernel has made for it are taken: to close it
/// resets them, and whatever their clients have sent is lost. (Where there is no filter to turn others away it is closed at once.)
/// </summary>
internal sealed class DrainedListeners : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly ConcurrentDictionary<EndPoint, Socket> _listening = [];
    private readonly SocketTransportFactory _sockets;

    public DrainedListeners(IOptions<SocketTransportOptions> options, ILoggerFactory logging)
    {
        var bind = options.Value.CreateBoundListenSocket;
        options.Value.CreateBoundListenSocket = endpoint =>
        {
            var socket = bind(endpoint);
            return _listening[socket.LocalEndPoint!] = socket;
        };
        _sockets = new SocketTransportFactory(options, logging);
    }

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await _sockets.BindAsync(endpoint, cancellationToken);
        return _listening.TryRemove(listener.EndPoint, out var socket) && socket.ProtocolType == ProtocolType.Tcp
            ? new DrainedListener(listener, socket)
            : listener;
    }

    private sealed class DrainedListener(IConnectionListener listener, Socket socket) : IConnectionListener
    {
        // A handshake that has not ended by then is too slow to wait for.
        private static readonly TimeSpan Handshake = TimeSpan.FromMilliseconds(20);

        public EndPoint EndPoint => listener.EndPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => listener.AcceptAsync(cancellationToken);

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            if (SynFilter.TryAttach(socket))
                await DrainAsync(cancellationToken);
            await listener.UnbindAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => listener.DisposeAsync();

        // The server goes on accepting meanwhile.
        private async Task DrainAsync(CancellationToken cancellationToken)
        {
            do
                await Task.Delay(Handshake, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (socket.Poll(0, SelectMode.SelectRead) && !cancellationToken.IsCancellationRequested);
        }
    }
}
