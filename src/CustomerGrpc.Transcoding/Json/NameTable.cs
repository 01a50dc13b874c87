using System.Collections.Frozen;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A message type's fields by their JSON names and by the proto's. Finding one makes no string.</summary>
internal sealed class NameTable
{
    private readonly FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _entries;

    public NameTable(IList<FieldDescriptor> fields)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var field in fields)
            entries.TryAdd(field.JsonName, new Entry(field, IsProto: false));
        foreach (var field in fields)
            entries.TryAdd(field.Name, new Entry(field, IsProto: true));
        _entries = entries.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Goes from a member's name to its value.</summary>
    /// <param name="json">The reader, at the name.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="unknown">The name where it is no field's.</param>
    /// <returns>The index of the field; -1 where the message has none of the name.</returns>
    public int Find(ref Utf8JsonReader json, JsonReading reading, out string? unknown)
    {
        Span<char> buffer = stackalloc char[64];
        var name = reading.Text(json, buffer);
        unknown = null;
        if (!_entries.TryGetValue(name, out var entry))
            unknown = name.ToString();
        else if (entry.IsProto)
            reading.SpelledAsProto(entry.Field);
        json.Read();
        return unknown is null ? entry.Field.Index : -1;
    }

    private readonly record struct Entry(FieldDescriptor Field, bool IsProto);
}
