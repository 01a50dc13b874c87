using System.Net;
using System.Net.Sockets;
using System.Text;
using CustomerGrpc.Transcoding.Tests.Conformance;
using CustomerGrpc.Transcoding.Tests.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>A client that starts to send a body and then stops.</summary>
public sealed class SlowCallerTests
{
    [Fact]
    public async Task A_body_that_does_not_arrive_gets_408_in_the_error_format_of_the_API()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<ThingsService>(),
            kestrel: options => options.Limits.MinRequestBodyDataRate = new MinDataRate(1000, TimeSpan.FromSeconds(1.1)));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, cancellationToken);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes("POST /v1/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
        using var all = new MemoryStream();
        using var stream = new NetworkStream(socket);
        await stream.CopyToAsync(all, cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

        var response = RawResponse.Parse(all.ToArray());

        Assert.Equal(408, response.Status);
        JsonSubset.Assert("""{"code":4}""", response.Body);
    }
}
