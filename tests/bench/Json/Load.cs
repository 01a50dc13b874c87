using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CustomerGrpc.Bench.Json;

/// <summary>Repeats a request over several connections, each time after the previous response.</summary>
internal sealed class Load
{
    private readonly byte[] _request;

    public Load(byte[] json)
    {
        var head =
            $"POST /v1/customers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n";
        _request = [.. Encoding.ASCII.GetBytes(head), .. json];
    }

    /// <summary>Responses per second.</summary>
    public async Task<double> RunAsync(int port, int connections, TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => RunAsync(port, start, length))));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<int> RunAsync(int port, long start, TimeSpan length)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var buffer = new byte[64 * 1024];
        var count = 0;
        for (var size = 0; Stopwatch.GetElapsedTime(start) < length; count++)
        {
            await socket.SendAsync(_request);
            // All responses of a server have the length of the first, which is detected by its end.
            var read = 0;
            do read += await socket.ReceiveAsync(buffer.AsMemory(read));
            while (size == 0 ? !IsWhole(buffer.AsSpan(0, read)) : read < size);
            if (size == 0)
                Check(buffer.AsSpan(0, read));
            size = read;
        }
        return count;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer) =>
        answer.EndsWith(answer.IndexOf("Transfer-Encoding: chunked"u8) < 0 ? "}"u8 : "0\r\n\r\n"u8);

    private static void Check(ReadOnlySpan<byte> answer)
    {
        // The stock transcoder responds with 200, because it does not support 201.
        if (!answer.StartsWith("HTTP/1.1 20"u8))
            throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
    }
}
