using Buf.Validate;
using CustomerGrpc.Rest.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of values: of a field, of a list's items, of a map's keys and values.</summary>
internal static class ValueRuleReader
{
    /// <summary>The rules of a value as an array of <see cref="ValueRule{T}"/> of its type.</summary>
    /// <param name="field">The field that bears the rules, for failures.</param>
    /// <param name="value">The field that says what the value is.</param>
    /// <param name="rules">The rules; null if there are none but those every value has.</param>
    /// <param name="type">The type of the generated property, item, key or value.</param>
    public static Array Read(FieldDescriptor field, FieldDescriptor value, FieldRules? rules, System.Type type)
    {
        var found = new List<object>();
        var scalar = value.FieldType == FieldType.Message && IsWrapper(value.MessageType)
            ? value.MessageType.FindFieldByNumber(1)
            : value;
        if (rules is { TypeCase: not FieldRules.TypeOneofCase.None }) found.AddRange(OfType(field, scalar, rules));
        if (scalar.FieldType == FieldType.String) found.Add(new NoNulRule());
        if (scalar.FieldType == FieldType.String && value.GetOptions()?.GetExtension(AnnotationsExtensions.Field)?.RawJson == true)
            found.Add(StringRuleReader.RawJson());
        if (value.FieldType == FieldType.Message && !IsWrapper(value.MessageType))
            found.AddRange(OfMessage(value.MessageType, type));
        var array = Array.CreateInstance(typeof(ValueRule<>).MakeGenericType(type), found.Count);
        for (var index = 0; index < found.Count; index++) array.SetValue(Fit(found[index], type), index);
        return array;
    }

    /// <summary>The name of the type that the rules are for.</summary>
    public static string NameOf(FieldRules rules) =>
        FieldRules.Descriptor.FindFieldByNumber((int)rules.TypeCase).Name;

    private static IEnumerable<object> OfType(FieldDescriptor field, FieldDescriptor value, FieldRules rules)
    {
        var (name, kind) = (NameOf(rules), value.FieldType.ToString().ToLowerInvariant());
        if (value.IsMap || !name.Equals(kind, StringComparison.Ordinal))
            throw FieldRuleReader.Wrong(field, name, value.FieldType == FieldType.Message ? "is not implemented" : $"does not fit the field, which is {kind}");
        var read = FieldRules.Descriptor.FindFieldByName(name).Accessor.GetValue(rules);
        return read switch
        {
            StringRules text => StringRuleReader.Read(field, text),
            BytesRules bytes => BytesRuleReader.Read(bytes),
            EnumRules number => EnumRuleReader.Read(value.EnumType, number),
            IMessage number => NumberRuleReader.Read(number),
            _ => throw FieldRuleReader.Wrong(field, name, "is not implemented"),
        };
    }

    private static IEnumerable<object> OfMessage(MessageDescriptor message, System.Type type)
    {
        if (message == Value.Descriptor || message == Struct.Descriptor || message == ListValue.Descriptor)
            return [Activator.CreateInstance(typeof(StructRule<>).MakeGenericType(type))!];
        if (message == Timestamp.Descriptor)
            return [new TestRule<Timestamp>(IsTime, "must be a time of the years 1 to 9999, its nanos 0 to 999,999,999")];
        return message.File.Package.StartsWith("google.protobuf", StringComparison.Ordinal)
            ? []
            : [Activator.CreateInstance(typeof(MessageRule<>).MakeGenericType(type))!];
    }

    // The range of google/protobuf/timestamp.proto, beyond which no calendar of ours reaches.
    private static bool IsTime(Timestamp time) =>
        time is { Seconds: >= -62_135_596_800 and <= 253_402_300_799, Nanos: >= 0 and <= 999_999_999 };

    // The property of a wrapper is the nullable value; rules for enums are rules for their numbers.
    private static object Fit(object rule, System.Type type)
    {
        if (typeof(ValueRule<>).MakeGenericType(type).IsInstanceOfType(rule)) return rule;
        if (type.IsEnum) return Activator.CreateInstance(typeof(EnumRule<>).MakeGenericType(type), rule)!;
        return Activator.CreateInstance(typeof(WrappedRule<>).MakeGenericType(Nullable.GetUnderlyingType(type)!), rule)!;
    }

    private static bool IsWrapper(MessageDescriptor message) => message.File == StringValue.Descriptor.File;
}
