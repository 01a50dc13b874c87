using Google.Api;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>What AIP-203 says about fields.</summary>
internal static class FieldBehaviors
{
    /// <summary>Whether a field has a behavior.</summary>
    public static bool Is(this FieldDescriptor field, FieldBehavior behavior) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(behavior) ?? false;

    /// <summary>
    /// What AIP-203 says of a field that nothing here enforces: that it is never answered, or never changed, which no request shows.
    /// Null if there is no such thing.
    /// </summary>
    public static string? Unenforced(this FieldDescriptor field) =>
        field.Is(FieldBehavior.InputOnly) ? "INPUT_ONLY"
        : field.Is(FieldBehavior.Immutable) ? "IMMUTABLE"
        : field.Is(FieldBehavior.Identifier) ? "IDENTIFIER"
        : null;

    /// <summary>
    /// Whether a field holds a message that is a structure of fields, not one value such as a Timestamp or a Struct.
    /// </summary>
    public static bool IsStructure(this FieldDescriptor field) =>
        field is { FieldType: FieldType.Message, IsMap: false } && !field.MessageType.File.Package.StartsWith(
            "google.protobuf", StringComparison.Ordinal);
}
