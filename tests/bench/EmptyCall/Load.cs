using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CustomerGrpc.Bench.EmptyCall;

/// <summary>
/// Empty calls over HTTP/2, as cheap as a client can be, because it shares the processors with the server: the headers are sent as
/// indexes of the connection's table, and of the answers only the frames' heads are read.
/// </summary>
internal static class Load
{
    private const int FrameHead = 9;
    private const byte Data = 0, Headers = 1, Settings = 4, WindowUpdate = 8, EndStream = 1;
    private const string Path = "/grpc.testing.TestService/EmptyCall";

    /// <summary>Answered calls a second, with so many streams open on each of so many connections.</summary>
    public static async Task<double> RunAsync(int port, int connections, int streams, TimeSpan length)
    {
        using var end = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var counts = Enumerable.Range(0, connections).Select(_ => Task.Run(() => ConnectionAsync(port, streams, end.Token))).ToArray();
        await Task.Delay(length);
        await end.CancelAsync();
        return (await Task.WhenAll(counts)).Sum() / watch.Elapsed.TotalSeconds;
    }

    private static async Task<long> ConnectionAsync(int port, int streams, CancellationToken end)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
        var stream = client.GetStream();
        await stream.WriteAsync(Opening(), CancellationToken.None);
        var (nextStream, answered, output, input, held) = (1, 0L, new List<byte>(), new byte[256 * 1024], 0);
        for (var i = 0; i < streams; i++)
            AddCall(output, ref nextStream);
        while (!end.IsCancellationRequested)
        {
            if (output.Count > 0)
                await stream.WriteAsync(output.ToArray(), CancellationToken.None);
            output.Clear();
            var read = await stream.ReadAsync(input.AsMemory(held), CancellationToken.None);
            if (read == 0)
                throw new IOException("The server has closed the connection.");
            held = Take(input, held + read, output, ref nextStream, ref answered);
        }

        return answered;
    }

    /// <summary>Reads whole frames, begins a call for each that ended, and moves what is left to the front.</summary>
    private static int Take(byte[] input, int held, List<byte> output, ref int nextStream, ref long answered)
    {
        var at = 0;
        while (held - at >= FrameHead)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(input.AsSpan(at)) >> 8;
            if (held - at < FrameHead + length)
                break;
            var (type, flags) = (input[at + 3], input[at + 4]);
            if (type == Settings && flags == 0)
                AddFrame(output, Settings, 1, 0, []);
            if (type is Data or Headers && (flags & EndStream) != 0)
            {
                if (++answered % 1000 == 0)
                    AddFrame(output, WindowUpdate, 0, 0, [0, 1, 0, 0]);
                AddCall(output, ref nextStream);
            }

            at += FrameHead + length;
        }

        input.AsSpan(at, held - at).CopyTo(input);
        return held - at;
    }

    private static byte[] Opening()
    {
        var output = new List<byte>("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        AddFrame(output, Settings, 0, 0, []);
        return [.. output];
    }

    private static void AddCall(List<byte> output, ref int nextStream)
    {
        AddFrame(output, Headers, 4, nextStream, nextStream == 1 ? FirstHeaders() : LaterHeaders);
        AddFrame(output, Data, EndStream, nextStream, EmptyMessage);
        nextStream += 2;
    }

    private static readonly byte[] EmptyMessage = new byte[5];

    // RFC 7541: :method POST, :scheme http of the static table; then the four that the first call put into the dynamic one.
    private static readonly byte[] LaterHeaders = [0x83, 0x86, 0x80 | 65, 0x80 | 64, 0x80 | 63, 0x80 | 62];

    private static byte[] FirstHeaders()
    {
        var block = new List<byte> { 0x83, 0x86 };
        foreach (var (name, value) in new[] { (":path", Path), (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers") })
        {
            block.Add(0x40);
            block.Add((byte)name.Length);
            block.AddRange(System.Text.Encoding.ASCII.GetBytes(name));
            block.Add((byte)value.Length);
            block.AddRange(System.Text.Encoding.ASCII.GetBytes(value));
        }

        return [.. block];
    }

    private static void AddFrame(List<byte> output, byte type, byte flags, int stream, byte[] payload)
    {
        Span<byte> head = stackalloc byte[FrameHead];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        (head[3], head[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(head[5..], stream);
        output.AddRange(head);
        output.AddRange(payload);
    }
}
