using CustomerGrpc.Transcoding.Fields;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The rules of one field of a message type.</summary>
internal abstract class FieldRule(FieldDescriptor field)
{
    /// <summary>The field.</summary>
    public FieldDescriptor Field { get; } = field;

    /// <summary>Whether the field must be set.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>Whether a field that has its zero value keeps all other rules.</summary>
    public required bool SkipsZero { get; init; }

    /// <summary>Whether the method decides on a value that breaks a declared rule.</summary>
    public bool IsLeftToMethod { get; init; }

    /// <summary>Checks the field of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="check">The check, whose path ends with the field.</param>
    /// <param name="scope">The part of the message or map in this field that is checked.</param>
    public abstract void Check(IMessage message, RuleCheck check, in MaskScope scope);
}

/// <summary>The rules of a field that holds at most one value.</summary>
internal sealed class SingularRule<TMessage, TValue>(SingularAccess<TMessage, TValue> access, ValueRule<TValue>[] rules)
    : FieldRule(access.Field)
    where TMessage : class, IMessage, new()
{
    private readonly bool _isStructure = access.Field.IsStructure();
    // AIP-203 requires a text that is not empty, and one that shows nothing is as good as empty; buf.validate requires one that is set.
    private readonly bool _isNeverEmpty = access.Field.Is(FieldBehavior.Required);

    public override void Check(IMessage message, RuleCheck check, in MaskScope scope)
    {
        var isSet = access.TryGet((TMessage)message, out var value);
        if (IsRequired && (!isSet || (_isNeverEmpty && value is "")))
            Fail(check, "is required");
        else if (IsRequired && _isNeverEmpty && value is string text && TextForms.IsBlank(text))
            Fail(check, TextForms.NotBlank);
        else if (!isSet && (Field.HasPresence || SkipsZero))
            return;
        else if (SkipsZero && IsZero(value))
            return;
        else if (_isStructure && scope.IsPartial)
            MessageRules.For(Field.MessageType).Check((IMessage)value!, check, scope);
        else
            foreach (var rule in rules)
                rule(value, check);
    }

    private void Fail(RuleCheck check, string reason)
    {
        check.LeavesToMethod = IsLeftToMethod;
        check.Fail(reason);
        check.LeavesToMethod = false;
    }

    private static bool IsZero(TValue value) => value is "" || EqualityComparer<TValue>.Default.Equals(value, default);
}

/// <summary>The rules of a repeated field.</summary>
internal sealed class RepeatedRule<TMessage, TItem>(
    RepeatedAccess<TMessage, TItem> access, CountRule count, bool isUnique, FieldAccess? atMostOne, ValueRule<TItem>[] items)
    : FieldRule(access.Field)
    where TMessage : class, IMessage, new()
{
    public override void Check(IMessage message, RuleCheck check, in MaskScope scope)
    {
        var list = access.Get((TMessage)message);
        if (list.Count == 0 && IsRequired)
            check.Fail("is required");
        if (list.Count == 0 && (IsRequired || SkipsZero))
            return;
        count.Check(list.Count, check);
        if (isUnique && list.ToHashSet().Count < list.Count)
            check.Fail("must not hold an item twice");
        for (var index = 0; index < count.Checked(list.Count) && items.Length > 0; index++)
        {
            check.Path.Enter(index);
            foreach (var rule in items)
                rule(list[index], check);
            check.Path.Leave();
        }
        if (atMostOne is not null)
            CheckAtMostOne(list, count.Checked(list.Count), atMostOne, check);
    }

    private static void CheckAtMostOne(RepeatedField<TItem> list, int checkedItems, FieldAccess flag, RuleCheck check)
    {
        foreach (var index in Enumerable.Range(0, checkedItems).Where(index => flag.IsPopulated((IMessage)list[index]!)).Skip(1))
        {
            check.Path.Enter(index);
            check.Path.Enter(flag.Field.Name);
            check.Fail("may be true for only one item");
            check.Path.Leave();
            check.Path.Leave();
        }
    }
}

/// <summary>The rules of a map field.</summary>
internal sealed class MapRule<TMessage, TKey, TValue>(
    MapAccess<TMessage, TKey, TValue> access, CountRule count, ValueRule<TKey>[] keys, ValueRule<TValue>[] values)
    : FieldRule(access.Field)
    where TMessage : class, IMessage, new()
    where TKey : notnull
{
    public override void Check(IMessage message, RuleCheck check, in MaskScope scope)
    {
        var map = access.Get((TMessage)message);
        // An update of single entries does not say how many there are.
        if (scope.IsPartial)
        {
            foreach (var text in scope.Entries)
                if (MapKey.TryParse<TKey>(text, out var key) && map.TryGetValue(key, out var value))
                    Check(key, value, check);
            return;
        }
        if (map.Count == 0 && IsRequired)
            check.Fail("is required");
        if (map.Count == 0 && (IsRequired || SkipsZero))
            return;
        count.Check(map.Count, check);
        foreach (var (key, value) in map.Take(count.Checked(map.Count)))
            Check(key, value, check);
    }

    private void Check(TKey key, TValue value, RuleCheck check)
    {
        check.Path.EnterKey(MapKey.Format(key));
        foreach (var rule in keys)
            rule(key, check);
        foreach (var rule in values)
            rule(value, check);
        check.Path.Leave();
    }
}
