using System.Net;
using System.Net.Sockets;
using System.Text;
using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Tests.RawHttp2;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Rpc.Tests.Hosting;

public sealed class DrainedListenersTests
{
    [Fact]
    public async Task Who_has_connected_before_a_listener_closes_is_served_and_who_comes_later_is_refused()
    {
        var listeners = new DrainedListeners(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        await using var listener = await listeners.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        using var early = new TcpClient();
        await early.ConnectAsync((IPEndPoint)listener.EndPoint);
        await early.GetStream().WriteAsync("hello"u8.ToArray());

        var unbound = listener.UnbindAsync().AsTask();
        using var late = new TcpClient();
        var connecting = late.ConnectAsync((IPEndPoint)listener.EndPoint);
        Assert.False(unbound.IsCompleted);
        await using var accepted = await listener.AcceptAsync();
        await unbound.WaitAsync(RawCalls.Patience);

        Assert.Equal("hello", Encoding.ASCII.GetString((await accepted!.Transport.Input.ReadAsync()).Buffer.FirstSpan));
        var refused = await Assert.ThrowsAsync<SocketException>(() => connecting.WaitAsync(RawCalls.Patience));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }
}
