using System.Collections.Concurrent;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>The accesses to the fields of one message type, created once.</summary>
internal sealed class MessageAccess
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageAccess> Known = new();
    private readonly Dictionary<FieldDescriptor, FieldAccess> _byField;

    private MessageAccess(MessageDescriptor message)
    {
        Fields = [.. message.Fields.InDeclarationOrder().Select(FieldAccess.Create)];
        _byField = Fields.ToDictionary(access => access.Field);
    }

    /// <summary>The accesses in the order of declaration.</summary>
    public FieldAccess[] Fields { get; }

    /// <summary>The access to one field.</summary>
    public FieldAccess this[FieldDescriptor field] => _byField[field];

    /// <summary>The accesses to the fields of a message type.</summary>
    public static MessageAccess For(MessageDescriptor message) =>
        Known.GetOrAdd(message, static message => new MessageAccess(message));
}
