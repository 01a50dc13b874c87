using Buf.Validate;
using CustomerGrpc.Transcoding.Fields;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of fields from buf.validate and google.api.field_behavior.</summary>
internal static class FieldRuleReader
{
    /// <summary>The rules of a field; null if it has none.</summary>
    public static FieldRule? Read(FieldDescriptor field)
    {
        var rules = field.GetOptions()?.GetExtension(ValidateExtensions.Field);
        if (field.GetOptions()?.GetExtension(ValidateExtensions.Predefined) is not null)
            throw Wrong(field, "predefined", "is not implemented");
        Refuse(field, rules);
        if (field.Unenforced() is { } behavior)
            throw new InvalidOperationException($"{field.FullName} has the google.api.field_behavior {behavior}, which is not enforced.");
        if (rules?.Ignore == Ignore.Always) return null;
        var isRequired = rules?.Required == true || IsRequired(field);
        var skipsZero = rules?.Ignore == Ignore.IfZeroValue || IsInOneofRule(field);
        return (FieldAccess.For(field), rules) switch
        {
            (MapAccess map, _) => Map(map, isRequired, skipsZero, Expect(field, rules, FieldRules.TypeOneofCase.Map)?.Map),
            (var list, _) when field.IsRepeated => List(
                list, isRequired, skipsZero, Expect(field, rules, FieldRules.TypeOneofCase.Repeated)?.Repeated),
            (var single, _) => Single(single, isRequired, skipsZero, rules),
        };
    }

    /// <summary>The failure for a rule that cannot be enforced.</summary>
    public static InvalidOperationException Wrong(FieldDescriptor field, string rule, string why) =>
        new($"{field.FullName} has the rule buf.validate.field.{rule}, which {why}.");

    // AIP-203: a required field must be set to a non-empty value. A number or a boolean without presence has none that is empty.
    private static bool IsRequired(FieldDescriptor field) =>
        field.Is(FieldBehavior.Required) && (
            field.HasPresence || field.IsRepeated || field.FieldType is FieldType.String or FieldType.Bytes or FieldType.Enum);

    // As protovalidate: the members of a message's own oneof rule are judged only where they are set.
    private static bool IsInOneofRule(FieldDescriptor field) =>
        field.ContainingType.GetOptions()?.GetExtension(ValidateExtensions.Message)?.Oneof.Any(set => set.Fields.Contains(field.Name)) == true;

    private static FieldRule? Single(FieldAccess access, bool isRequired, bool skipsZero, FieldRules? rules)
    {
        var values = ValueRuleReader.Read(access.Field, access.Field, rules, access.GetType().GetGenericArguments()[1]);
        return values.Length == 0 && !isRequired ? null : Make(typeof(SingularRule<,>), access, isRequired, skipsZero, values);
    }

    private static FieldRule? List(FieldAccess access, bool isRequired, bool skipsZero, RepeatedRules? rules)
    {
        var items = ValueRuleReader.Read(access.Field, access.Field, OfEach(access.Field, rules?.Items, "repeated.items"), access.GetType().GetGenericArguments()[1]);
        var counts = Counts(access.Field, rules?.HasMinItems == true ? rules.MinItems : 0, rules?.HasMaxItems == true ? rules.MaxItems : ulong.MaxValue, "items");
        var isUnique = rules?.Unique == true;
        if (isUnique && access.Field.FieldType == FieldType.Message)
            throw Wrong(access.Field, "repeated.unique", "is for scalars and enums only");
        return items.Length == 0 && counts.Length == 0 && !isRequired && !isUnique
            ? null
            : Make(typeof(RepeatedRule<,>), access, isRequired, skipsZero, counts, isUnique, items);
    }

    private static FieldRule? Map(MapAccess access, bool isRequired, bool skipsZero, MapRules? rules)
    {
        var (types, entry) = (access.GetType().GetGenericArguments(), access.Field.MessageType);
        var keys = ValueRuleReader.Read(access.Field, entry.FindFieldByNumber(1), OfEach(access.Field, rules?.Keys, "map.keys"), types[1]);
        var values = ValueRuleReader.Read(access.Field, entry.FindFieldByNumber(2), OfEach(access.Field, rules?.Values, "map.values"), types[2]);
        var counts = Counts(access.Field, rules?.HasMinPairs == true ? rules.MinPairs : 0, rules?.HasMaxPairs == true ? rules.MaxPairs : ulong.MaxValue, "entries");
        return keys.Length + values.Length + counts.Length == 0 && !isRequired
            ? null
            : Make(typeof(MapRule<,,>), access, isRequired, skipsZero, counts, keys, values);
    }

    private static ValueRule<int>[] Counts(FieldDescriptor field, ulong min, ulong max, string what)
    {
        if (min > max) throw Wrong(field, field.IsMap ? "map" : "repeated", "allows no size at all");
        var rules = new List<ValueRule<int>>();
        if (min > 0) rules.Add(new TestRule<int>(count => (ulong)count >= min, $"must have at least {min} {what}"));
        if (max < ulong.MaxValue) rules.Add(new TestRule<int>(count => (ulong)count <= max, $"must have at most {max} {what}"));
        return [.. rules];
    }

    private static FieldRules? Expect(FieldDescriptor field, FieldRules? rules, FieldRules.TypeOneofCase type) =>
        rules is null || rules.TypeCase == type || rules.TypeCase == FieldRules.TypeOneofCase.None
            ? rules
            : throw Wrong(
                field, ValueRuleReader.NameOf(rules), $"does not fit the field, which is {type.ToString().ToLowerInvariant()}");

    // Of what is said of every item, key or value, only the rules of its type are implemented.
    private static FieldRules? OfEach(FieldDescriptor field, FieldRules? rules, string which)
    {
        if (rules is null) return null;
        var other = rules.Cel.Count > 0 ? "cel" : rules.HasRequired ? "required" : rules.HasIgnore ? "ignore" : null;
        return other is null ? rules : throw Wrong(field, $"{which}.{other}", "is not implemented");
    }

    // Rules of a newer protovalidate arrive as unknown fields, and must not be overlooked either.
    private static void Refuse(FieldDescriptor field, FieldRules? rules)
    {
        if (rules is null) return;
        if (rules.Cel.Count > 0) throw Wrong(field, "cel", "is not implemented");
        var known = FieldRules.Parser.WithDiscardUnknownFields(true).ParseFrom(rules.ToByteArray());
        if (known.CalculateSize() != rules.CalculateSize())
            throw new InvalidOperationException(
                $"{field.FullName} has a buf.validate.field rule that this version does not know.");
    }

    private static FieldRule Make(System.Type rule, FieldAccess access, params object[] arguments) =>
        (FieldRule)Activator.CreateInstance(rule.MakeGenericType(access.GetType().GetGenericArguments()), [access, .. arguments])!;
}
