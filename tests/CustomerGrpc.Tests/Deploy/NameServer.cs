using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>
/// A name server (RFC 1035) that answers every question for IPv4 addresses with the same ones, as a container engine's does for replicas.
/// </summary>
internal sealed class NameServer : IDisposable
{
    private const int HeaderLength = 12;
    private const int TypeAndClassLength = 4;
    private const int TypeA = 1;

    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly IPAddress[] _addresses;

    public NameServer(params IPAddress[] addresses)
    {
        _addresses = addresses;
        Stopped = AnswerAsync();
    }

    public EndPoint Address => _udp.Client.LocalEndPoint!;

    public Task Stopped { get; }

    public void Dispose() => _udp.Dispose();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var question = await _udp.ReceiveAsync();
                var answer = AnswerTo(question.Buffer);
                await _udp.SendAsync(answer, question.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private byte[] AnswerTo(byte[] query)
    {
        var end = HeaderLength;
        while (query[end] != 0)
            end += query[end] + 1;
        end += 1 + TypeAndClassLength;
        var addresses = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end - TypeAndClassLength)) == TypeA ? _addresses : [];

        // An answer without error to one question; no further records, so that EDNS is politely ignored.
        byte[] header = [.. query[..2], 0x81, 0x80, 0, 1, 0, (byte)addresses.Length, 0, 0, 0, 0];
        // Each record: the name of the question, type A, class IN, one second, four bytes.
        return [.. header, .. query[HeaderLength..end], .. addresses.SelectMany(
            address => (byte[])[0xC0, HeaderLength, 0, TypeA, 0, 1, 0, 0, 0, 1, 0, 4, .. address.GetAddressBytes()])];
    }
}
