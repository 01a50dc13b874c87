using Buf.Validate;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using RuleType = Buf.Validate.FieldRules.TypeOneofCase;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of values: of a field, of the items of a list, or of the keys and values of a map.</summary>
internal static class ValueRuleReader
{
    /// <summary>The rules of a value.</summary>
    /// <typeparam name="TValue">The type of the generated property, item, key or value.</typeparam>
    /// <param name="field">The field that declares the rules, which errors name.</param>
    /// <param name="value">The field that describes the value.</param>
    /// <param name="rules">The declared rules; null if there are none.</param>
    /// <param name="areLeftToMethod">Whether the method decides on a value that breaks a declared rule.</param>
    public static ValueRule<TValue>[] Read<TValue>(
        FieldDescriptor field, FieldDescriptor value, FieldRules? rules, bool areLeftToMethod = false)
    {
        var content = IsWrapper(value) ? value.MessageType.FindFieldByNumber(1) : value;
        var declared = Declared<TValue>(field, content, rules).Cast<ValueRule<TValue>>();
        return [.. areLeftToMethod ? declared.Select(LeftToMethod) : declared, .. TypeRules.Of(content).Cast<ValueRule<TValue>>()];
    }

    /// <summary>The rule, with its violations left to the method.</summary>
    public static ValueRule<TValue> LeftToMethod<TValue>(ValueRule<TValue> rule) => (value, check) =>
    {
        check.LeavesToMethod = true;
        rule(value, check);
        check.LeavesToMethod = false;
    };

    private static IEnumerable<Delegate> Declared<TValue>(FieldDescriptor field, FieldDescriptor value, FieldRules? rules)
    {
        if (DeclaredRules.OfType(rules) is not { } declared)
            return [];
        var (type, kind) = (DeclaredRules.TypeName(rules!), value.FieldType.ToString().ToLowerInvariant());
        if (value.FieldType == FieldType.Message)
            throw DeclaredRules.Invalid(field, type, "is not implemented");
        if (type != kind)
            throw DeclaredRules.Invalid(field, type, $"does not fit the field, which is {kind}");
        return DeclaredRules.In(declared)
            .Select(rule => NumberRuleReader.IsBound(rule.Name) ? NumberRuleReader.Range : rule.Name)
            .Distinct()
            .Select(rule => Find<TValue>(rule, rules!.TypeCase, declared, field, value)
                ?? throw DeclaredRules.Invalid(field, $"{type}.{rule}", "is not implemented"));
    }

    private static Delegate? Find<TValue>(
        string rule, RuleType type, IMessage rules, FieldDescriptor field, FieldDescriptor value) => type switch
        {
            RuleType.String => StringRuleReader.Read(rule, (StringRules)rules, field),
            RuleType.Bytes => BytesRule(rule, (BytesRules)rules),
            RuleType.Enum => EnumRuleReader.Read<TValue>(rule, (EnumRules)rules, value.EnumType),
            RuleType.Bool => Fit<TValue, bool>(NumberRuleReader.Read<bool>(rule, rules)),
            RuleType.Int32 or RuleType.Sint32 or RuleType.Sfixed32 => Fit<TValue, int>(NumberRuleReader.Read<int>(rule, rules)),
            RuleType.Uint32 or RuleType.Fixed32 => Fit<TValue, uint>(NumberRuleReader.Read<uint>(rule, rules)),
            RuleType.Int64 or RuleType.Sint64 or RuleType.Sfixed64 => Fit<TValue, long>(NumberRuleReader.Read<long>(rule, rules)),
            RuleType.Uint64 or RuleType.Fixed64 => Fit<TValue, ulong>(NumberRuleReader.Read<ulong>(rule, rules)),
            RuleType.Float => Fit<TValue, float>(NumberRuleReader.Read<float>(rule, rules)),
            RuleType.Double => Fit<TValue, double>(NumberRuleReader.Read<double>(rule, rules)),
            _ => null,
        };

    private static ValueRule<ByteString>? BytesRule(string rule, BytesRules rules) => rule == "len"
        ? ValueRule.Test<ByteString>(value => (ulong)value.Length == rules.Len, $"must be {rules.Len} bytes long")
        : null;

    // The property of a wrapper field is the nullable value.
    private static Delegate? Fit<TValue, T>(ValueRule<T>? rule)
        where T : struct
    {
        if (rule is null || typeof(TValue) == typeof(T))
            return rule;
        return (ValueRule<TValue>)((value, check) =>
        {
            if (value is T set)
                rule(set, check);
        });
    }

    private static bool IsWrapper(FieldDescriptor value) =>
        value.FieldType == FieldType.Message && value.MessageType.File == StringValue.Descriptor.File;
}
