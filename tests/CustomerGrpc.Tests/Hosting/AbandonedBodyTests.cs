using System.Net;
using System.Net.Sockets;
using System.Text;
using CustomerGrpc.Access;
using CustomerGrpc.Tests.Dialects.Count;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Tests.Hosting;

public sealed class AbandonedBodyTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"customer": "Acme", "email": "a@example.com"}""");

    [Theory]
    [InlineData("/v1/customers")]
    [InlineData("/partners/customers")]
    public async Task A_client_that_disconnects_while_its_body_is_read_is_no_error_of_the_service(string path)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var service = await ServiceFixture.StartAsync();
        var client = await service.Services.GetRequiredService<SigningClients>().CreateAsync("test", cancellationToken);
        using var signing = new CountClient(service.RestAs(null), service.Token, client, service.Clock);
        using var request = new HttpRequestMessage(HttpMethod.Post, path.StartsWith("/partners", StringComparison.Ordinal) ? path : "/partners" + path);
        signing.Authorize(request, Body);
        var headers = string.Concat(request.Headers.Select(header => $"{header.Key}: {string.Join(',', header.Value)}\r\n"));

        for (var attempt = 0; attempt < 20; attempt++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, service.RestAddress.Port, cancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n{headers}\r\n{{"));
            // A reset, sometimes before and sometimes after the body has been asked for.
            if (attempt % 2 == 0)
                Assert.Equal(HttpStatusCode.OK, (await service.Rest.GetAsync("/v1/customers", cancellationToken)).StatusCode);
            socket.LingerState = new LingerOption(true, 0);
        }

        // The shutdown waits for the calls that run.
        await service.DisposeAsync();
        var errors = string.Join('\n', service.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)));
        Assert.True(errors.Length == 0, errors);
    }
}
