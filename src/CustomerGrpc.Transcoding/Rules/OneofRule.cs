using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>A rule that at most one, or exactly one, of several fields is set.</summary>
/// <param name="fields">The fields. A violation has the path of the first one.</param>
/// <param name="isRequired">Whether one of them must be set.</param>
internal sealed class OneofRule(FieldAccess[] fields, bool isRequired)
{
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
        var holder = check.Path.ToFieldPath();
        FieldPath[] names = [.. fields.Select(field => holder.Field(field.Field.Name))];
        check.Path.Enter(fields[0].Field.Name);
        check.Fail(set == 0 ? "one of these is required:" : "only one of these may be set:", names);
        check.Path.Leave();
    }
}
