using System.Collections.Concurrent;
using Buf.Validate;
using CustomerGrpc.Transcoding.Fields;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The rules of one message type, read from its descriptor once.</summary>
internal sealed class MessageRules
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageRules> Known = new();
    private readonly FieldRule[] _fields;
    private readonly OneofRule[] _oneofs;

    private MessageRules(MessageDescriptor message)
    {
        _fields = [.. message.Fields.InDeclarationOrder().Where(IsChecked).Select(FieldRuleReader.Read).OfType<FieldRule>()];
        _oneofs = [.. OneofRules(message)];
    }

    /// <summary>The rules of a message type.</summary>
    /// <exception cref="InvalidOperationException">A rule is not implemented, or does not fit its field.</exception>
    public static MessageRules For(MessageDescriptor message) =>
        Known.GetOrAdd(message, static message => new MessageRules(message));

    /// <summary>
    /// Reads the rules of a message type and of all message types in its fields, so that an invalid rule is found before the first call.
    /// </summary>
    /// <exception cref="InvalidOperationException">A rule is not implemented, or does not fit its field.</exception>
    public static void ReadAll(MessageDescriptor message, HashSet<MessageDescriptor> seen)
    {
        if (!seen.Add(message))
            return;
        For(message);
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            var value = field.IsMap ? field.MessageType.FindFieldByNumber(2) : field;
            if (value.FieldType == FieldType.Message)
                ReadAll(value.MessageType, seen);
        }
    }

    /// <summary>Checks a message.</summary>
    public void Check(IMessage message, RuleCheck check, in MaskScope scope)
    {
        foreach (var rule in _fields)
        {
            if (!scope.Touches(rule.Field, out var within))
                continue;
            check.Path.Enter(rule.Field.Name);
            rule.Check(message, check, within);
            check.Path.Leave();
        }
        foreach (var rule in _oneofs)
            rule.Check(message, check, scope);
    }

    // OUTPUT_ONLY fields in a request are ignored (AIP-203).
    private static bool IsChecked(FieldDescriptor field) => !field.Is(FieldBehavior.OutputOnly);

    private static IEnumerable<OneofRule> OneofRules(MessageDescriptor message)
    {
        foreach (var oneof in message.Oneofs)
            if (oneof.GetOptions()?.GetExtension(ValidateExtensions.Oneof)?.Required == true)
                yield return new OneofRule([.. oneof.Fields.Select(FieldAccess.For)], isRequired: true);
        if (message.GetOptions()?.GetExtension(ValidateExtensions.Message) is not { } rules)
            yield break;
        if (rules.Cel.Count > 0)
            throw new InvalidOperationException(
                $"{message.FullName} has the rule buf.validate.message.cel, which is not implemented.");
        foreach (var set in rules.Oneof)
            yield return new OneofRule(
                [.. set.Fields.Select(name => FieldAccess.For(FieldOf(message, name)))], set.Required);
    }

    private static FieldDescriptor FieldOf(MessageDescriptor message, string name) => message.FindFieldByName(name)
        ?? throw new InvalidOperationException(
            $"{message.FullName} has a rule buf.validate.message.oneof over \"{name}\", which is no field of it.");
}
