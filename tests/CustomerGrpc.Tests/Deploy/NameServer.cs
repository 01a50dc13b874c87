using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CustomerGrpc.Tests.Deploy;

/// <summary>
/// A name server (RFC 1035) that resolves every name to the same IPv4 addresses, as a container engine does for replicas.
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
            // The server was stopped.
        }
    }

    private byte[] AnswerTo(byte[] query)
    {
        var end = HeaderLength;
        while (query[end] != 0)
            end += query[end] + 1;
        end += 1 + TypeAndClassLength;
        var addresses = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end - TypeAndClassLength)) == TypeA ? _addresses : [];

        // A response without error to one question, without additional records: EDNS is not supported.
        byte[] header = [.. query[..2], 0x81, 0x80, 0, 1, 0, (byte)addresses.Length, 0, 0, 0, 0];
        // Each record: the name of the question, type A, class IN, TTL one second, four bytes.
        return [.. header, .. query[HeaderLength..end], .. addresses.SelectMany(
            address => (byte[])[0xC0, HeaderLength, 0, TypeA, 0, 1, 0, 0, 0, 1, 0, 4, .. address.GetAddressBytes()])];
    }
}
