using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CustomerGrpc.Bench.Load;

/// <summary>A request over REST.</summary>
internal readonly record struct RestCall(string Verb, string Path, string? Json)
{
    /// <summary>Additional headers, each with its line end.</summary>
    public string? Headers { get; init; }
}

/// <summary>An HTTP/1.1 connection with one request at a time. It parses only the necessary parts of a response.</summary>
internal sealed class Http1Connection : IDisposable
{
    /// <summary>
    /// After how many milliseconds without a response a measurement fails, so that a server that hangs does not stop the run.
    /// </summary>
    public const int ResponseTimeout = 30_000;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = ResponseTimeout };
    private readonly byte[] _input = new byte[64 * 1024];

    public Http1Connection(int port) => _socket.Connect(IPAddress.Loopback, port);

    /// <summary>Sends a request and waits for the complete response, which must be a success.</summary>
    public void Call(RestCall call, string token)
    {
        if (StatusOf(call, token) is not (>= 200 and < 300))
            throw new InvalidOperationException(Encoding.UTF8.GetString(_input));
    }

    /// <summary>Sends a request, waits for the complete response and returns its status.</summary>
    public int StatusOf(RestCall call, string token)
    {
        var body = call.Json is null ? "" : $"Content-Type: application/json\r\nContent-Length: {call.Json.Length}\r\n";
        _socket.Send(Encoding.ASCII.GetBytes(
            $"{call.Verb} {call.Path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{call.Headers}{body}\r\n{call.Json}"));

        var held = 0;
        do
        {
            var read = _socket.Receive(_input.AsSpan(held));
            if (read == 0)
                throw new IOException("The server has closed the connection.");
            held += read;
        }
        while (!IsWhole(_input.AsSpan(0, held)));

        // HTTP/1.1 200 OK
        return int.Parse(_input.AsSpan(9, 3), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var length = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (length < 0)
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        var value = answer[(length + "\r\nContent-Length: ".Length)..];
        return answer.Length >= head + 4 + int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
