using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>Finds the fields of message types by the names that callers may use: the proto name and the JSON name.</summary>
internal static class FieldNames
{
    private static readonly ConcurrentDictionary<MessageDescriptor, FrozenDictionary<string, FieldDescriptor>> Known = new();

    /// <summary>The field with a name; null if there is none.</summary>
    public static FieldDescriptor? Find(MessageDescriptor message, string name) =>
        Known.GetOrAdd(message, ByName).GetValueOrDefault(name);

    private static FrozenDictionary<string, FieldDescriptor> ByName(MessageDescriptor message)
    {
        var fields = new Dictionary<string, FieldDescriptor>(StringComparer.Ordinal);
        foreach (var field in message.Fields.InDeclarationOrder())
            fields[field.Name] = field;
        foreach (var field in message.Fields.InDeclarationOrder())
            fields.TryAdd(field.JsonName, field);
        return fields.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
