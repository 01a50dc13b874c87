using Buf.Validate;
using CustomerGrpc.Transcoding.Fields;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using OwnExtensions = CustomerGrpc.Rules.V1.AnnotationsExtensions;
using OwnRules = CustomerGrpc.Rules.V1.FieldRule;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of a field from buf.validate and google.api.field_behavior.</summary>
internal sealed class FieldRuleReader : IFieldVisitor<FieldRule?>
{
    private readonly FieldDescriptor _field;
    private readonly FieldRules? _rules;
    private readonly OwnRules _own;
    private readonly bool _isRequired;
    private readonly bool _skipsZero;

    private FieldRuleReader(FieldDescriptor field, FieldRules? rules)
    {
        (_field, _rules) = (field, rules);
        _own = field.GetOptions()?.GetExtension(OwnExtensions.Field) ?? new();
        _isRequired = rules?.Required == true || IsRequired(field);
        _skipsZero = rules?.Ignore == Ignore.IfZeroValue || IsInOneofRule(field);
    }

    /// <summary>The rules of a field; null if it has none.</summary>
    /// <exception cref="InvalidOperationException">A rule is not implemented, or does not fit the field.</exception>
    public static FieldRule? Read(FieldDescriptor field)
    {
        var rules = field.GetOptions()?.GetExtension(ValidateExtensions.Field);
        if (field.GetOptions()?.GetExtension(ValidateExtensions.Predefined) is not null)
            throw DeclaredRules.Invalid(field, "predefined", "is not implemented");
        RejectUnknown(field, rules);
        if (field.Unenforced() is { } behavior)
            throw new InvalidOperationException($"{field.FullName} has the google.api.field_behavior {behavior}, which is not enforced.");
        return rules?.Ignore == Ignore.Always ? null : FieldAccess.For(field).Accept(new FieldRuleReader(field, rules));
    }

    /// <inheritdoc/>
    public FieldRule? Singular<TMessage, TValue>(SingularAccess<TMessage, TValue> access)
        where TMessage : class, IMessage, new()
    {
        var values = ValueRuleReader.Read<TValue>(_field, _field, _rules, _own.UnlessShown);
        if (_own.NotBlank)
            values = [NotBlank<TValue>(), .. values];
        if (_own.NoSpace)
            values = [NoSpace<TValue>(), .. values];
        return values.Length == 0 && !_isRequired ? null : new SingularRule<TMessage, TValue>(access, values)
        {
            IsRequired = _isRequired,
            SkipsZero = _skipsZero,
            IsLeftToMethod = _own.UnlessShown,
        };
    }

    /// <inheritdoc/>
    public FieldRule? Repeated<TMessage, TItem>(RepeatedAccess<TMessage, TItem> access)
        where TMessage : class, IMessage, new()
    {
        var rules = Expect(FieldRules.TypeOneofCase.Repeated)?.Repeated ?? new RepeatedRules();
        var items = ValueRuleReader.Read<TItem>(_field, _field, Nested(rules.Items, "repeated.items"));
        var count = Count(rules.MinItems, rules.HasMaxItems ? rules.MaxItems : ulong.MaxValue, "items");
        if (rules.Unique && _field.FieldType == FieldType.Message)
            throw DeclaredRules.Invalid(_field, "repeated.unique", "is for scalars and enums only");
        return items.Length == 0 && count.AllowsAny && !_isRequired && !rules.Unique && _own.AtMostOne.Length == 0
            ? null
            : new RepeatedRule<TMessage, TItem>(access, count, rules.Unique, AtMostOne(), items)
            {
                IsRequired = _isRequired,
                SkipsZero = _skipsZero,
            };
    }

    /// <inheritdoc/>
    public FieldRule? Map<TMessage, TKey, TValue>(MapAccess<TMessage, TKey, TValue> access)
        where TMessage : class, IMessage, new()
        where TKey : notnull
    {
        var rules = Expect(FieldRules.TypeOneofCase.Map)?.Map ?? new MapRules();
        var (key, value) = (_field.MessageType.FindFieldByNumber(1), _field.MessageType.FindFieldByNumber(2));
        var keys = ValueRuleReader.Read<TKey>(_field, key, Nested(rules.Keys, "map.keys"));
        var values = ValueRuleReader.Read<TValue>(_field, value, Nested(rules.Values, "map.values"));
        var count = Count(rules.MinPairs, rules.HasMaxPairs ? rules.MaxPairs : ulong.MaxValue, "entries");
        return keys.Length + values.Length == 0 && count.AllowsAny && !_isRequired
            ? null
            : new MapRule<TMessage, TKey, TValue>(access, count, keys, values) { IsRequired = _isRequired, SkipsZero = _skipsZero };
    }

    private ValueRule<TValue> NoSpace<TValue>() => _field.FieldType == FieldType.String
        ? ValueRule.Test<TValue>(
            value => !((string)(object)value!).Contains(' ', StringComparison.Ordinal),
            "must not have a space; in a query, a plus is written %2B")
        : throw new InvalidOperationException($"{_field.FullName} has the rule rules.v1.field.no_space, which does not fit it.");

    private ValueRule<TValue> NotBlank<TValue>()
    {
        if (_field.FieldType == FieldType.String)
        {
            var rule = ValueRule.Test<TValue>(value => !TextForms.IsBlank((string)(object)value!), TextForms.NotBlank);
            return _own.UnlessShown ? ValueRuleReader.LeftToMethod(rule) : rule;
        }
        if (!_field.IsStructure())
            throw new InvalidOperationException($"{_field.FullName} has the rule rules.v1.field.not_blank, which does not fit it.");
        FieldDescriptor[] texts =
            [.. _field.MessageType.Fields.InDeclarationOrder().Where(field => field is { FieldType: FieldType.String, IsRepeated: false })];
        return ValueRule.Test<TValue>(
            value => texts.Any(text => text.Accessor.GetValue((IMessage)value!) is string { Length: > 0 }),
            "is incomplete: at least one of its fields must have a value");
    }

    private FieldAccess? AtMostOne() => _own.AtMostOne.Length == 0 ? null
        : _field.FieldType == FieldType.Message && _field.MessageType.FindFieldByName(_own.AtMostOne) is { FieldType: FieldType.Bool } flag
            ? FieldAccess.For(flag)
            : throw new InvalidOperationException(
                $"{_field.FullName} has the rule rules.v1.field.at_most_one over \"{_own.AtMostOne}\", which is no bool of its items.");

    // AIP-203: a required field must be set and not empty. A number or a boolean without presence is always set.
    private static bool IsRequired(FieldDescriptor field) =>
        field.Is(FieldBehavior.Required) && (
            field.HasPresence || field.IsRepeated || field.FieldType is FieldType.String or FieldType.Bytes or FieldType.Enum);

    // As in protovalidate, the fields of a message's oneof rule are checked only if they are set.
    private static bool IsInOneofRule(FieldDescriptor field) =>
        field.ContainingType.GetOptions()?.GetExtension(ValidateExtensions.Message)?.Oneof
            .Any(oneof => oneof.Fields.Contains(field.Name)) == true;

    // A rule of a newer protovalidate is an unknown field, and must not be ignored.
    private static void RejectUnknown(FieldDescriptor field, FieldRules? rules)
    {
        if (rules is null)
            return;
        if (rules.Cel.Count > 0)
            throw DeclaredRules.Invalid(field, "cel", "is not implemented");
        var known = FieldRules.Parser.WithDiscardUnknownFields(true).ParseFrom(rules.ToByteArray());
        if (known.CalculateSize() != rules.CalculateSize())
            throw new InvalidOperationException($"{field.FullName} has a buf.validate.field rule that this version does not know.");
    }

    private FieldRules? Expect(FieldRules.TypeOneofCase type) =>
        _rules is null || _rules.TypeCase == type || _rules.TypeCase == FieldRules.TypeOneofCase.None
            ? _rules
            : throw DeclaredRules.Invalid(
                _field, DeclaredRules.TypeName(_rules), $"does not fit the field, which is {type.ToString().ToLowerInvariant()}");

    // For items, keys and values only the rules of their types are implemented.
    private FieldRules? Nested(FieldRules? rules, string name)
    {
        var other = rules switch
        {
            null => null,
            { Cel.Count: > 0 } => "cel",
            { HasRequired: true } => "required",
            { HasIgnore: true } => "ignore",
            _ => null,
        };
        return other is null ? rules : throw DeclaredRules.Invalid(_field, $"{name}.{other}", "is not implemented");
    }

    private CountRule Count(ulong min, ulong max, string name) => min <= max
        ? new CountRule(min, max, name)
        : throw DeclaredRules.Invalid(_field, _field.IsMap ? "map" : "repeated", "allows no size at all");
}
