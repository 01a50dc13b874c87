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
            yield return UnlessJson<string>(StructRules.CheckText);
        if (value.FieldType == FieldType.String && RestRules.IsRawJson(value))
            yield return StringRuleReader.RawJson;
        if (value.FieldType == FieldType.Message && OfMessage(value.MessageType) is { } rule)
            yield return rule;
    }

    private static Delegate? OfMessage(MessageDescriptor message) => message.FullName switch
    {
        "google.protobuf.Timestamp" =>
            ValueRule.Test<Timestamp>(IsInRange, "must be a time of the years 1 to 9999, its nanos 0 to 999,999,999"),
        "google.protobuf.Value" => UnlessJson<Value>(StructRules.Check),
        "google.protobuf.Struct" => UnlessJson<Struct>(StructRules.Check),
        "google.protobuf.ListValue" => UnlessJson<ListValue>(StructRules.Check),
        _ when message.File.Package == "google.protobuf" => null,
        _ => (ValueRule<IMessage>)((value, check) => MessageRules.For(value.Descriptor).Check(value, check, MaskScope.All)),
    };

    // The JSON reader has checked what JSON cannot express.
    private static ValueRule<T> UnlessJson<T>(ValueRule<T> rule) => (value, check) =>
    {
        if (check.RefusesNul)
            rule(value, check);
    };

    // The range of google/protobuf/timestamp.proto.
    private static bool IsInRange(Timestamp time) =>
        time is { Seconds: >= -62_135_596_800 and <= 253_402_300_799, Nanos: >= 0 and <= 999_999_999 };
}
