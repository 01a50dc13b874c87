using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The rules that every value of a type must keep, whatever its field declares.</summary>
internal static class TypeRules
{
    /// <summary>The rules, each a <see cref="ValueRule{T}"/> for the type of the value or a base type of it.</summary>
    /// <param name="value">The field that describes the value. For a wrapper it is the field within it.</param>
    public static IEnumerable<Delegate> Of(FieldDescriptor value)
    {
        if (value.FieldType == FieldType.String)
            yield return (ValueRule<string>)CheckText;
        if (value.FieldType == FieldType.String && RestRules.IsRawJson(value))
            yield return StringRuleReader.RawJson;
        if (value.FieldType == FieldType.Message && OfMessage(value.MessageType) is { } rule)
            yield return rule;
    }

    private static Delegate? OfMessage(MessageDescriptor message) => message.FullName switch
    {
        "google.protobuf.Timestamp" =>
            ValueRule.Test<Timestamp>(IsInRange, "must be a time of the years 1 to 9999, its nanos 0 to 999,999,999"),
        "google.protobuf.Value" => (ValueRule<Value>)StructRules.Check,
        "google.protobuf.Struct" => (ValueRule<Struct>)StructRules.Check,
        "google.protobuf.ListValue" => (ValueRule<ListValue>)StructRules.Check,
        _ when message.File.Package == "google.protobuf" => null,
        _ => (ValueRule<IMessage>)((value, check) => MessageRules.For(value.Descriptor).Check(value, check, MaskScope.All)),
    };

    // The JSON reader has rejected U+0000.
    private static void CheckText(string value, RuleCheck check)
    {
        if (check.RefusesNul)
            StructRules.CheckText(value, check);
    }

    // The range of google/protobuf/timestamp.proto.
    private static bool IsInRange(Timestamp time) =>
        time is { Seconds: >= -62_135_596_800 and <= 253_402_300_799, Nanos: >= 0 and <= 999_999_999 };
}
