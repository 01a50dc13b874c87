using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>A rule that at most one, or exactly one, of several fields is set.</summary>
/// <param name="fields">The fields.</param>
/// <param name="isRequired">Whether one of them must be set.</param>
/// <param name="name">The field of the violation: the name of the oneof, or else of the first field.</param>
internal sealed class OneofRule(FieldAccess[] fields, bool isRequired, string name)
{
    private readonly string _names = string.Join(", ", fields.Select(field => field.Field.Name));

    public void Check(IMessage message, RuleCheck check, in MaskScope scope)
    {
        var touched = false;
        foreach (var field in fields)
            touched |= scope.Touches(field.Field, out _);
        if (!touched)
            return;
        var set = fields.Count(field => field.IsPopulated(message));
        if (set == 1 || (set == 0 && !isRequired))
            return;
        check.Path.Enter(name);
        check.Fail(set == 0 ? $"one of {_names} is required" : $"only one of {_names} may be set");
        check.Path.Leave();
    }
}
