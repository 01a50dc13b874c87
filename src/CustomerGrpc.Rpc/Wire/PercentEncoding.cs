using System.Buffers;
using System.Text;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>Percent-Encoded of PROTOCOL-HTTP2.md: printable ASCII but <c>%</c> stands for itself, any other byte of the UTF-8 text is <c>%XX</c>.</summary>
internal static class PercentEncoding
{
    private static readonly SearchValues<char> Unencoded =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code).Where(character => character != '%')]);

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Unencoded))
            return text;
        var encoded = new StringBuilder(text.Length * 2);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
            if (Unencoded.Contains((char)octet))
                encoded.Append((char)octet);
            else
                encoded.Append('%').Append(octet.ToString("X2", null));
        return encoded.ToString();
    }
}
