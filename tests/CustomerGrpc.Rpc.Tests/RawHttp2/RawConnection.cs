using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CustomerGrpc.Rpc.Tests.RawHttp2;

/// <summary>An HTTP/2 connection (RFC 9113) that sends whatever it is told to, polite or not.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    public const byte Data = 0, HeadersFrame = 1, RstStream = 3, SettingsFrame = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    private const int InitialWindowSetting = 4;

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly ConcurrentDictionary<int, RawAnswer> _answers = [];
    private readonly ConcurrentDictionary<int, long> _credits = [];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly bool _refillsWindow;
    private Task _receiving = Task.CompletedTask;
    private int _lastStream = -1;

    private RawConnection(TcpClient client, bool refillsWindow)
    {
        _client = client;
        _stream = client.GetStream();
        _refillsWindow = refillsWindow;
    }

    /// <summary>The code of the server's GOAWAY, where it sent one.</summary>
    public uint? GoAwayCode { get; private set; }

    /// <summary>Ends when the server has closed the connection.</summary>
    public Task Closed => _receiving;

    /// <summary>Ends when the server has sent GOAWAY.</summary>
    public TaskCompletionSource GoneAway { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The bytes of DATA received on all streams.</summary>
    public long DataReceived { get; private set; }

    /// <summary>The window that the server gives to each new stream (RFC 9113, section 6.5.2).</summary>
    public int InitialWindow { get; private set; } = 65535;

    /// <summary>Pings of the server.</summary>
    public int PingsReceived { get; private set; }

    public static async Task<RawConnection> OpenAsync(Uri server, bool refillsWindow = true, bool sendsPreface = true)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        var connection = new RawConnection(client, refillsWindow);
        if (sendsPreface)
        {
            await connection.SendBytesAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
            await connection.SendAsync(SettingsFrame, 0, 0, [0, 1, 0, 0, 0, 0]);
        }

        connection._receiving = connection.ReceiveAsync();
        return connection;
    }

    /// <summary>How much the server has added to a stream's window.</summary>
    public long CreditOf(int stream) => _credits.GetValueOrDefault(stream);

    /// <summary>Starts a gRPC call. A header with the value null is left out.</summary>
    public async Task<(int Stream, RawAnswer Answer)> CallAsync(
        string path, bool end = false, params (string Name, string? Value)[] headers)
    {
        var all = new List<(string Name, string Value)>
        {
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
            ("content-type", "application/grpc"), ("te", "trailers"),
        };
        all.RemoveAll(header => Array.Exists(headers, changed => changed.Name == header.Name));
        var added = headers.Where(header => header.Value is not null).Select(header => (header.Name, header.Value!)).ToArray();
        all.InsertRange(0, added.Where(header => header.Item1[0] == ':'));
        all.AddRange(added.Where(header => header.Item1[0] != ':'));
        var (stream, answer, block) = (0, (RawAnswer?)null, Hpack.Encode(all));
        await SendMadeAsync(() =>
        {
            (stream, answer) = NewStream();
            return Frame(HeadersFrame, (byte)(EndHeaders | (end ? EndStream : 0)), stream, block);
        });
        return (stream, answer!);
    }

    /// <summary>Lets go of an answer that has been read.</summary>
    public void Forget(int stream)
    {
        _answers.TryRemove(stream, out _);
        _credits.TryRemove(stream, out _);
    }

    /// <summary>Makes the next stream without sending anything.</summary>
    public (int Stream, RawAnswer Answer) NewStream()
    {
        var stream = Interlocked.Add(ref _lastStream, 2);
        return (stream, _answers.GetOrAdd(stream, _ => new RawAnswer()));
    }

    public async Task SendDataAsync(int stream, byte[] data, bool end)
    {
        const int Largest = 16384;
        var sent = 0;
        do
        {
            var size = Math.Min(Largest, data.Length - sent);
            var isLast = sent + size == data.Length;
            await SendAsync(Data, end && isLast ? EndStream : (byte)0, stream, data[sent..(sent + size)]);
            sent += size;
        }
        while (sent < data.Length);
    }

    public Task SendAsync(byte type, byte flags, int stream, params byte[] payload) => SendBytesAsync(Frame(type, flags, stream, payload));

    public Task SendBytesAsync(byte[] bytes) => SendMadeAsync(() => bytes);

    // Streams must be opened in the order of their numbers, so that a number is taken only when its frame is sent.
    private async Task SendMadeAsync(Func<byte[]> make)
    {
        await _sending.WaitAsync();
        try
        {
            await _stream.WriteAsync(make());
        }
        catch (IOException)
        {
            // The server may have closed already; the answer tells.
        }
        finally
        {
            _sending.Release();
        }
    }

    public static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _receiving;
        _sending.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var head = new byte[9];
            while (true)
            {
                await _stream.ReadExactlyAsync(head);
                var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await _stream.ReadExactlyAsync(payload);
                await TakeAsync(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or EndOfStreamException)
        {
            foreach (var answer in _answers.Values)
                answer.End(answer.Reset, isComplete: false);
            GoneAway.TrySetResult();
        }
    }

    private async Task TakeAsync(byte type, byte flags, int stream, byte[] payload)
    {
        switch (type)
        {
            case SettingsFrame when (flags & Ack) == 0:
                for (var setting = 0; setting < payload.Length; setting += 6)
                    if (payload[setting + 1] == InitialWindowSetting)
                        InitialWindow = BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(setting + 2));
                await SendAsync(SettingsFrame, Ack, 0);
                return;
            case WindowUpdate:
                _credits.AddOrUpdate(stream, Credit(payload), (_, sum) => sum + Credit(payload));
                return;
            case Ping when (flags & Ack) == 0:
                PingsReceived++;
                await SendAsync(Ping, Ack, 0, payload);
                return;
            case GoAway:
                GoAwayCode = BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4));
                GoneAway.TrySetResult();
                return;
        }

        if (stream == 0)
            return;
        var answer = _answers.GetOrAdd(stream, _ => new RawAnswer());
        if (type == HeadersFrame)
            answer.Receive(Hpack.Decode(payload));
        else if (type == Data)
            await TakeDataAsync(stream, answer, payload);
        else if (type == RstStream)
            answer.End(BinaryPrimitives.ReadUInt32BigEndian(payload), isComplete: false);
        if (type is HeadersFrame or Data && (flags & EndStream) != 0)
            answer.End(null, isComplete: true);
    }

    private static long Credit(byte[] payload) => BinaryPrimitives.ReadInt32BigEndian(payload);

    private async Task TakeDataAsync(int stream, RawAnswer answer, byte[] data)
    {
        answer.Body.AddRange(data);
        DataReceived += data.Length;
        if (!_refillsWindow || data.Length == 0)
            return;
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, data.Length);
        await SendAsync(WindowUpdate, 0, 0, size);
        await SendAsync(WindowUpdate, 0, stream, size);
    }
}
