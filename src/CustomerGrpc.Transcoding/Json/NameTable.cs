using System.Collections.Frozen;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Finds the fields of a message type by JSON name or proto name, without allocating.</summary>
internal sealed class NameTable
{
    private readonly FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _entries;

    public NameTable(IList<FieldDescriptor> all)
    {
        var fields = all.Where(field => RestRules.ListForm(field) is null).ToArray();
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var field in fields)
            entries.TryAdd(field.JsonName, new Entry(field, IsProto: false));
        foreach (var field in fields)
            entries.TryAdd(field.Name, new Entry(field, IsProto: true));
        _entries = entries.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds the field that the current member names, and moves to the value.</summary>
    /// <param name="json">The reader at the name; afterwards at the first token of the value.</param>
    /// <param name="reading">The state of the reading.</param>
    /// <param name="unknown">The name if it is unknown; otherwise null.</param>
    /// <returns>The index of the field; -1 if the name is unknown.</returns>
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
