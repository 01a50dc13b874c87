using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>The field `etag` of a resource (AIP-154). It has the form of the header ETag, quotes included.</summary>
internal sealed class EtagField
{
    private const string FieldName = "etag";
    private readonly FieldDescriptor _field;

    private EtagField(FieldDescriptor field) => _field = field;

    /// <summary>The etag of a message; null if it has none.</summary>
    public static EtagField? Of(MessageDescriptor message) =>
        message.FindFieldByName(FieldName) is { IsRepeated: false, FieldType: FieldType.String } field ? new EtagField(field) : null;

    /// <summary>The value of the field.</summary>
    public string ValueIn(IMessage message) => (string)_field.Accessor.GetValue(message);
}
