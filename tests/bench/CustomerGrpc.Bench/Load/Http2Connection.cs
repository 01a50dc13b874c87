using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;

namespace CustomerGrpc.Bench.Load;

/// <summary>A unary call over gRPC.</summary>
internal readonly record struct GrpcCall(string Token, IMessage Message);

/// <summary>
/// An HTTP/2 connection with many concurrent calls of one method from one thread. The calls that replace those answered in one read
/// are sent together.
/// </summary>
internal sealed class Http2Connection : IDisposable
{
    private const int FrameHead = 9;
    private const byte Data = 0, Headers = 1, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    private const byte Ack = 1, EndStream = 1, EndHeaders = 4;
    private const int Window = 1 << 30;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = Http1Connection.ResponseTimeout,
    };

    private readonly HpackEncoder _encoder = new();
    private readonly List<byte> _output = [];
    private readonly Dictionary<int, long> _underWay = [];
    private readonly string _path;
    private readonly byte[] _input = new byte[256 * 1024];
    private int _nextStream = 1;
    private int _received;

    public Http2Connection(int port, string path)
    {
        _path = path;
        _socket.Connect(IPAddress.Loopback, port);
        _output.AddRange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        // SETTINGS_HEADER_TABLE_SIZE = 0: responses then have literal headers, so that the status is found without a decoder.
        AddFrame(Settings, 0, 0, [0, 1, 0, 0, 0, 0]);
        AddWindowUpdate(Window);
    }

    /// <summary>
    /// Keeps a number of calls in flight until the time, and returns after the last response. Throws if a call fails.
    /// </summary>
    public void Run(int callers, Func<GrpcCall> next, Recorder recorder, long until)
    {
        for (var i = 0; i < callers; i++)
            AddCall(next());
        var held = 0;
        while (_underWay.Count > 0)
        {
            if (_output.Count > 0)
                _socket.Send(CollectionsMarshal.AsSpan(_output));
            _output.Clear();
            var read = _socket.Receive(_input.AsSpan(held));
            if (read == 0)
                throw new IOException("The server has closed the connection.");
            held = Take(held + read, next, recorder, until);
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Processes complete frames, moves the rest to the front and returns its length.</summary>
    private int Take(int held, Func<GrpcCall> next, Recorder recorder, long until)
    {
        var at = 0;
        while (held - at >= FrameHead)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(_input.AsSpan(at)) >>> 8;
            if (held - at < FrameHead + length)
                break;
            var stream = BinaryPrimitives.ReadInt32BigEndian(_input.AsSpan(at + 5));
            if (TakeFrame(_input[at + 3], _input[at + 4], stream, _input.AsSpan(at + FrameHead, length)) is { } begin)
            {
                recorder.Add(begin);
                if (Stopwatch.GetTimestamp() < until)
                    AddCall(next());
            }
            at += FrameHead + length;
        }
        _input.AsSpan(at, held - at).CopyTo(_input);
        return held - at;
    }

    /// <summary>Processes a frame. Returns when the call began that the frame ended.</summary>
    private long? TakeFrame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case Data:
                CountReceived(payload.Length);
                break;
            case Headers when (flags & EndStream) != 0:
                if (payload.IndexOf("grpc-status\u00010"u8) < 0)
                    throw new InvalidOperationException($"A call failed: {Encoding.ASCII.GetString(payload)}");
                _underWay.Remove(stream, out var begin);
                return begin;
            case Settings when (flags & Ack) == 0:
                AddFrame(Settings, Ack, 0, []);
                break;
            case Ping when (flags & Ack) == 0:
                AddFrame(Ping, Ack, 0, payload);
                break;
            case GoAway:
                throw new IOException($"The server goes away: error {BinaryPrimitives.ReadInt32BigEndian(payload[4..])}.");
        }
        return null;
    }

    private void AddCall(GrpcCall call)
    {
        List<byte> block = [0x83, 0x86];
        _encoder.Write(block, ":path", _path);
        _encoder.Write(block, ":authority", "localhost");
        _encoder.Write(block, "content-type", "application/grpc");
        _encoder.Write(block, "te", "trailers");
        _encoder.Write(block, "authorization", $"Bearer {call.Token}");
        AddFrame(Headers, EndHeaders, _nextStream, CollectionsMarshal.AsSpan(block));

        var size = call.Message.CalculateSize();
        Span<byte> message = stackalloc byte[5 + size];
        message[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(message[1..], size);
        call.Message.WriteTo(message[5..]);
        AddFrame(Data, EndStream, _nextStream, message);
        _underWay.Add(_nextStream, Stopwatch.GetTimestamp());
        _nextStream += 2;
    }

    private void CountReceived(int bytes)
    {
        _received += bytes;
        if (_received < Window / 2)
            return;
        AddWindowUpdate(_received);
        _received = 0;
    }

    private void AddWindowUpdate(int bytes)
    {
        Span<byte> increment = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(increment, bytes);
        AddFrame(WindowUpdate, 0, 0, increment);
    }

    private void AddFrame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[FrameHead];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        (head[3], head[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(head[5..], stream);
        _output.AddRange(head);
        _output.AddRange(payload);
    }
}
