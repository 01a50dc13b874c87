using System.Net;
using System.Net.Sockets;
using System.Text;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Hosting;

public sealed class StalledBodyTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Body = """{"email": "stalled@example.com"}""";

    [Theory]
    [InlineData("Content-Length: 32", "{", Body)]
    [InlineData("Transfer-Encoding: chunked", "1\r\n{\r\n", "1\r\n{\r\n0\r\n\r\n")]
    public async Task A_deadline_that_passes_while_the_body_is_read_is_no_error_of_the_service(string length, string first, string whole)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, service.RestAddress.Port, cancellationToken);
        using var answers = new StreamReader(new NetworkStream(socket));

        await SendAsync($"POST /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.Token}\r\n"
            + $"Content-Type: application/json\r\n{length}\r\nX-Server-Timeout: 0.3\r\n\r\n{first}");
        Assert.Equal("HTTP/1.1 504 Gateway Timeout", await NextStatusAsync());
        await SendAsync($"{whole[first.Length..]}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK", await NextStatusAsync());

        string[] problems = ["Error", "Warning"];
        Assert.DoesNotContain(service.Log.Lines, line => problems.Any(level => line.StartsWith(level, StringComparison.Ordinal)));

        async Task SendAsync(string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), cancellationToken);

        async Task<string?> NextStatusAsync()
        {
            while (await answers.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.IndexOf("HTTP/1.1 ", StringComparison.Ordinal) is var start and >= 0)
                    return line[start..];
            }
            return null;
        }
    }
}
