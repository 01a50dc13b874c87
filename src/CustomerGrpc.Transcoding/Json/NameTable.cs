using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A message type's fields by name in UTF-8, so that finding one makes no string.</summary>
internal sealed class NameTable
{
    // Callers that differ shall not take turns at writing to memory that all read.
    private const int MostLessons = 1000;
    private readonly byte[][] _quoted;
    // By the index of a field plus one: the field that came behind it the last time. One caller's texts look alike.
    private readonly int[] _followers;
    private int _lessons;
    private readonly Entry?[] _buckets;

    public NameTable(IList<FieldDescriptor> fields)
    {
        _quoted = [.. fields.Select(field => Quote(field.JsonName))];
        _followers = [.. Enumerable.Range(0, fields.Count + 1)];
        _buckets = new Entry?[Math.Max(4, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)fields.Count * 4))];
        for (var index = 0; index < fields.Count; index++) Add(new Entry(fields[index].JsonName, index, fields[index]));
        for (var index = 0; index < fields.Count; index++)
            if (fields[index].Name != fields[index].JsonName)
                Add(new Entry(fields[index].Name, index, fields[index], IsProto: true));
    }

    /// <summary>A name as it mostly stands in JSON: in quotes, with the colon behind it.</summary>
    public static byte[] Quote(string name) =>
        Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name, PlainJsonEncoder.Instance)}\":");

    /// <summary>Reads a member's name.</summary>
    /// <param name="input">The input, at the name; it ends at the value.</param>
    /// <param name="previous">The index of the field before; -1 where there was none.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="unknown">The name where it is no field's.</param>
    /// <returns>The index of the field; -1 where the message has none of the name.</returns>
    public int Find(ref JsonInput input, int previous, JsonReading reading, out string? unknown)
    {
        unknown = null;
        var guess = _followers[previous + 1];
        if (guess < _quoted.Length && input.TryName(_quoted[guess])) return guess;
        var name = input.RawName(out var isAscii);
        if (!isAscii) name = Encoding.UTF8.GetBytes(input.Decode(name, isAscii));
        if (Lookup(name) is { } found)
        {
            if (found.IsProto) reading.SpelledAsProto(found.Field);
            else if (_lessons++ < MostLessons) _followers[previous + 1] = found.Index;
            return found.Index;
        }
        unknown = Encoding.UTF8.GetString(name);
        return -1;
    }

    private Entry? Lookup(ReadOnlySpan<byte> name)
    {
        for (var at = Hash(name); _buckets[at] is { } entry; at = (at + 1) & (_buckets.Length - 1))
            if (name.SequenceEqual(entry.Utf8)) return entry;
        return null;
    }

    private void Add(Entry entry)
    {
        if (Lookup(entry.Utf8) is not null) return;
        var at = Hash(entry.Utf8);
        while (_buckets[at] is not null) at = (at + 1) & (_buckets.Length - 1);
        _buckets[at] = entry;
    }

    // Both ends of a name tell more than its beginning, which its neighbors often share.
    private int Hash(ReadOnlySpan<byte> name)
    {
        var hash = (uint)name.Length;
        if (name.Length >= sizeof(uint))
            hash += (BinaryPrimitives.ReadUInt32LittleEndian(name) * 31) + BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]);
        else foreach (var letter in name) hash = (hash * 31) + letter;
        return (int)((hash * 2654435769u) >> 16) & (_buckets.Length - 1);
    }

    private sealed record Entry(string Name, int Index, FieldDescriptor Field, bool IsProto = false)
    {
        public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(Name);
    }
}
