using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>One connection for many requests. It is reopened if the server has closed it.</summary>
internal sealed class RestConnection(int port) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private Socket? _socket;
    private int _length;

    public async Task<RawResponse> SendAsync(string method, string target, IEnumerable<string> headers, byte[]? body)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        if (body is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        if (_socket is null)
        {
            _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(IPAddress.Loopback, port);
        }
        _length = 0;
        await _socket.SendAsync((byte[])[.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body ?? []]);
        return await ReceiveAsync(method);
    }

    public void Dispose() => _socket?.Dispose();

    private async Task<RawResponse> ReceiveAsync(string method)
    {
        for (; ; )
        {
            var read = await _socket!.ReceiveAsync(_buffer.AsMemory(_length));
            _length += read;
            var end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
            if (read > 0 && (end < 0 || !IsWhole(method, end)))
                continue;
            var response = RawResponse.Parse(_buffer[.._length]);
            if (read == 0 || response.Headers.GetValueOrDefault("Connection") == "close")
                Close();
            return response;
        }
    }

    private bool IsWhole(string method, int end)
    {
        var head = Encoding.Latin1.GetString(_buffer, 0, end);
        var body = _length - end - 4;
        if (method == "HEAD" || head.StartsWith("HTTP/1.1 204", StringComparison.Ordinal)
            || head.StartsWith("HTTP/1.1 304", StringComparison.Ordinal))
            return true;
        if (head.Contains("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            return _buffer.AsSpan(0, _length).EndsWith("0\r\n\r\n"u8);
        var length = head.Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return body >= int.Parse(length["Content-Length:".Length..], CultureInfo.InvariantCulture);
    }

    private void Close()
    {
        _socket!.Dispose();
        _socket = null;
    }
}
