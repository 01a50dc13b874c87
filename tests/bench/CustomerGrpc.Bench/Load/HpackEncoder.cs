using System.Text;

namespace CustomerGrpc.Bench.Load;

/// <summary>
/// Writes header blocks (RFC 7541). A new header is added to the connection's table while it has room, and is sent as an index
/// from then on.
/// </summary>
internal sealed class HpackEncoder
{
    private const int StaticEntries = 61, TableSize = 4096, EntryOverhead = 32;

    private readonly Dictionary<(string Name, string Value), int> _sent = [];
    private int _size;

    public void Write(List<byte> block, string name, string value)
    {
        if (_sent.TryGetValue((name, value), out var position))
        {
            // Indexed (6.1): the newest entry follows the static table. The first 64 entries fit the seven bits.
            block.Add((byte)(0x80 | (StaticEntries + _sent.Count - position)));
            return;
        }
        // Literal with a new name, with incremental indexing (6.2.1) or without (6.2.2).
        var size = name.Length + value.Length + EntryOverhead;
        var isIndexed = _size + size <= TableSize;
        block.Add((byte)(isIndexed ? 0x40 : 0));
        WriteText(block, name);
        WriteText(block, value);
        if (!isIndexed)
            return;
        _sent.Add((name, value), _sent.Count);
        _size += size;
    }

    private static void WriteText(List<byte> block, string text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, 126);
        block.Add((byte)text.Length);
        block.AddRange(Encoding.ASCII.GetBytes(text));
    }
}
