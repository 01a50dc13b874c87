using Google.Api;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>The behaviors of fields (AIP-203) and the kinds of their messages.</summary>
internal static class FieldBehaviors
{
    /// <summary>Whether a field has a behavior.</summary>
    public static bool Is(this FieldDescriptor field, FieldBehavior behavior) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(behavior) ?? false;

    /// <summary>
    /// The name of a field's behavior that the contract rules cannot enforce, because a single request does not show whether it is kept.
    /// Null if the field has none.
    /// </summary>
    public static string? Unenforced(this FieldDescriptor field) =>
        field.Is(FieldBehavior.InputOnly) ? "INPUT_ONLY"
        : field.Is(FieldBehavior.Immutable) ? "IMMUTABLE"
        : field.Is(FieldBehavior.Identifier) ? "IDENTIFIER"
        : null;

    /// <summary>
    /// Whether the field's type is a message with fields of its own, and not a single value such as a Timestamp or a Struct.
    /// </summary>
    public static bool IsStructure(this FieldDescriptor field) =>
        field is { FieldType: FieldType.Message, IsMap: false } && !field.MessageType.File.Package.StartsWith(
            "google.protobuf", StringComparison.Ordinal);
}
