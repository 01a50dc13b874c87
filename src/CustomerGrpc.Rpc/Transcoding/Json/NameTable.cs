using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>A message type's fields by name in UTF-8, so that finding one makes no string.</summary>
internal sealed class NameTable
{
    private readonly Entry[] _json;
    private readonly Entry?[] _buckets;
    private readonly int _longest;

    public NameTable(IList<FieldDescriptor> fields)
    {
        _json = [.. fields.Select((field, index) => new Entry(field.JsonName, index, field))];
        _longest = fields.Select(field => Math.Max(field.Name.Length, field.JsonName.Length)).DefaultIfEmpty().Max();
        _buckets = new Entry?[Math.Max(4, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)fields.Count * 4))];
        foreach (var entry in _json) Add(entry);
        for (var index = 0; index < fields.Count; index++)
            if (fields[index].Name != fields[index].JsonName)
                Add(new Entry(fields[index].Name, index, fields[index], IsProto: true));
    }

    /// <summary>The index of the field that the property name at the reader names, or -1; the spelling is the caller's.</summary>
    public int Find(ref Utf8JsonReader reader, int expected, JsonReading reading, out string spelling)
    {
        if (expected < _json.Length && !reader.HasValueSequence && !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(_json[expected].Utf8))
        {
            spelling = _json[expected].Name;
            return expected;
        }
        if (Lookup(ref reader, reading) is { } found)
        {
            spelling = found.Name;
            if (found.IsProto) reading.SpelledAsProto(found.Field);
            return found.Index;
        }
        spelling = reading.Text(ref reader);
        return -1;
    }

    private Entry? Lookup(ref Utf8JsonReader reader, JsonReading reading)
    {
        if (!reader.HasValueSequence && !reader.ValueIsEscaped) return Lookup(reader.ValueSpan);
        if ((reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) > 6L * _longest) return null;
        return Lookup(Encoding.UTF8.GetBytes(reading.Text(ref reader)));
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
