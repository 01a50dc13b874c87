using CustomerGrpc.Transcoding.Fields;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The rules of one field of a message type.</summary>
internal abstract class FieldRule(FieldDescriptor field, bool isRequired)
{
    /// <summary>The field.</summary>
    public FieldDescriptor Field { get; } = field;

    /// <summary>Whether the field must be set.</summary>
    protected bool IsRequired { get; } = isRequired;

    /// <summary>Checks the field of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="check">The check, which is at the field.</param>
    /// <param name="scope">What of the field's own message or map is judged.</param>
    public abstract void Check(IMessage message, RuleCheck check, in MaskScope scope);
}

/// <summary>The rules of a field that holds at most one value.</summary>
/// <param name="access">The field.</param>
/// <param name="isRequired">Whether it must be set.</param>
/// <param name="skipsZero">Whether its zero value is not judged.</param>
/// <param name="rules">The rules of its value.</param>
internal sealed class SingularRule<TMessage, TValue>(
    SingularAccess<TMessage, TValue> access, bool isRequired, bool skipsZero, ValueRule<TValue>[] rules)
    : FieldRule(access.Field, isRequired)
    where TMessage : class, IMessage
{
    private readonly bool _isStructure = access.Field.IsStructure();
    // To buf.validate a text that is there is enough.
    private readonly bool _isNeverEmpty = access.Field.Is(FieldBehavior.Required);

    public override void Check(IMessage message, RuleCheck check, in MaskScope scope)
    {
        var isSet = access.IsPopulated(message);
        var value = isSet ? access.Get((TMessage)message) : default;
        if (IsRequired && (!isSet || (_isNeverEmpty && value is ""))) check.Fail("is required");
        else if (!isSet && (Field.HasPresence || skipsZero)) return;
        else if (skipsZero && EqualityComparer<TValue>.Default.Equals(value, ZeroValue())) return;
        else if (_isStructure && scope.IsPartial) MessageRules.For(Field.MessageType).Check((IMessage)value!, check, scope);
        else foreach (var rule in rules) rule.Check(isSet ? value! : access.Get((TMessage)message), check);
    }

    private static TValue? ZeroValue() => typeof(TValue) == typeof(string) ? (TValue)(object)"" : default;
}

/// <summary>The rules of a repeated field.</summary>
internal sealed class RepeatedRule<TMessage, TItem>(
    RepeatedAccess<TMessage, TItem> access, bool isRequired, bool skipsZero, ValueRule<int>[] counts, bool isUnique, ValueRule<TItem>[] items)
    : FieldRule(access.Field, isRequired)
    where TMessage : class, IMessage
{
    public override void Check(IMessage message, RuleCheck check, in MaskScope scope)
    {
        var list = access.Get((TMessage)message);
        if (list.Count == 0 && IsRequired) check.Fail("is required");
        if (list.Count == 0 && (IsRequired || skipsZero)) return;
        foreach (var count in counts) count.Check(list.Count, check);
        if (isUnique && list.ToHashSet().Count < list.Count) check.Fail("must not hold an item twice");
        for (var index = 0; index < list.Count && items.Length > 0; index++)
        {
            check.Path.Enter(index);
            foreach (var rule in items) rule.Check(list[index], check);
            check.Path.Leave();
        }
    }
}

/// <summary>The rules of a map field.</summary>
internal sealed class MapRule<TMessage, TKey, TValue>(
    MapAccess<TMessage, TKey, TValue> access, bool isRequired, bool skipsZero, ValueRule<int>[] counts, ValueRule<TKey>[] keys, ValueRule<TValue>[] values)
    : FieldRule(access.Field, isRequired)
    where TMessage : class, IMessage
    where TKey : notnull
{
    public override void Check(IMessage message, RuleCheck check, in MaskScope scope)
    {
        var map = access.Get((TMessage)message);
        // An update that names single entries says nothing of how many there are.
        if (map.Count == 0 && IsRequired && !scope.IsPartial) check.Fail("is required");
        if (map.Count == 0 && (IsRequired || skipsZero)) return;
        if (!scope.IsPartial)
            foreach (var count in counts) count.Check(map.Count, check);
        foreach (var (key, value) in map)
        {
            check.Path.EnterKey(MapKey.Format(key));
            foreach (var rule in keys) rule.Check(key, check);
            foreach (var rule in values) rule.Check(value, check);
            check.Path.Leave();
        }
    }
}
