using System.Text;

namespace CustomerGrpc.Rpc.Tests.RawHttp2;

/// <summary>HPACK (RFC 7541) with literals only: a table size of zero is announced, so that the server has no dynamic table either.</summary>
internal static class Hpack
{
    private static readonly string[] StaticTable =
    [
        "", ":authority", ":method GET", ":method POST", ":path /", ":path /index.html", ":scheme http", ":scheme https", ":status 200",
        ":status 204", ":status 206", ":status 304", ":status 400", ":status 404", ":status 500", "accept-charset",
        "accept-encoding gzip, deflate", "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow",
        "authorization", "cache-control", "content-disposition", "content-encoding", "content-language", "content-length",
        "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match",
        "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified", "link", "location", "max-forwards",
        "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after", "server", "set-cookie",
        "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ];

    public static byte[] Encode(IEnumerable<(string Name, string Value)> headers)
    {
        var block = new List<byte>();
        foreach (var (name, value) in headers)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }

        return [.. block];
    }

    public static List<(string Name, string Value)> Decode(ReadOnlySpan<byte> block)
    {
        var headers = new List<(string, string)>();
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                var parts = StaticTable[Integer(ref block, 7)].Split(' ', 2);
                headers.Add((parts[0], parts[1]));
            }
            else if ((first & 0xE0) == 0x20)
            {
                Integer(ref block, 5);
            }
            else
            {
                var index = Integer(ref block, (first & 0xC0) == 0x40 ? 6 : 4);
                headers.Add((index == 0 ? Text(ref block) : StaticTable[index].Split(' ')[0], Text(ref block)));
            }
        }

        return headers;
    }

    private static void AddText(List<byte> block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var length = bytes.Length;
        if (length < 127)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(127);
            for (length -= 127; length >= 128; length >>= 7)
                block.Add((byte)((length & 127) | 128));
            block.Add((byte)length);
        }

        block.AddRange(bytes);
    }

    private static int Integer(ref ReadOnlySpan<byte> block, int bits)
    {
        var mask = (1 << bits) - 1;
        var value = block[0] & mask;
        block = block[1..];
        if (value < mask)
            return value;
        for (var shift = 0; ; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            value += (next & 127) << shift;
            if ((next & 128) == 0)
                return value;
        }
    }

    private static string Text(ref ReadOnlySpan<byte> block)
    {
        if ((block[0] & 0x80) != 0)
            throw new NotSupportedException("Kestrel sends no Huffman codes.");
        var length = Integer(ref block, 7);
        var text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }
}
