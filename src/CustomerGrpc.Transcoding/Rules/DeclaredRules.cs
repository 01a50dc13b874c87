using System.Collections;
using Buf.Validate;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The rules of buf.validate that are set for a field.</summary>
internal static class DeclaredRules
{
    /// <summary>The rules for the field's type, such as StringRules; null if there are none.</summary>
    public static IMessage? OfType(FieldRules? rules) =>
        rules is not null && FieldRules.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(rules) is { } type
            ? (IMessage)type.Accessor.GetValue(rules)
            : null;

    /// <summary>The name of the type that the rules are for, such as `string`.</summary>
    public static string TypeName(FieldRules rules) => FieldRules.Descriptor.FindFieldByNumber((int)rules.TypeCase).Name;

    /// <summary>The rules that are set, in the order of their declaration. A rule that is set to false has no effect.</summary>
    /// <param name="rules">A message such as StringRules.</param>
    public static IEnumerable<(string Name, object Value)> In(IMessage rules) => rules.Descriptor.Fields.InDeclarationOrder()
        .Where(rule => IsSet(rule, rules))
        .Select(rule => (rule.Name, rule.Accessor.GetValue(rules)));

    /// <summary>The exception for a rule that cannot be enforced.</summary>
    public static InvalidOperationException Invalid(FieldDescriptor field, string rule, string reason) =>
        new($"{field.FullName} has the rule buf.validate.field.{rule}, which {reason}.");

    private static bool IsSet(FieldDescriptor rule, IMessage rules) => rule.Accessor.GetValue(rules) switch
    {
        IList list => list.Count > 0,
        false when rule.Name != "const" => false,
        _ => rule.Accessor.HasValue(rules),
    };
}
