using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// What JSON could not have said: no text within a google.protobuf.Value, Struct or ListValue may hold U+0000, and no number may
/// be NaN or infinite (struct.proto).
/// </summary>
internal sealed class StructRule<T> : ValueRule<T>
{
    private static readonly NoNulRule Text = new();

    public override void Check(T value, RuleCheck check)
    {
        if (!check.RefusesNul) return;
        if (value is Value any) Check(any, check);
        else if (value is Struct members) Check(members, check);
        else if (value is ListValue items) Check(items, check);
    }

    private static void Check(Value value, RuleCheck check)
    {
        if (value.KindCase == Value.KindOneofCase.StringValue) Text.Check(value.StringValue, check);
        else if (value.KindCase == Value.KindOneofCase.NumberValue && !double.IsFinite(value.NumberValue))
            check.Fail("must be a finite number");
        else if (value.KindCase == Value.KindOneofCase.StructValue) Check(value.StructValue, check);
        else if (value.KindCase == Value.KindOneofCase.ListValue) Check(value.ListValue, check);
    }

    private static void Check(Struct value, RuleCheck check)
    {
        foreach (var (name, member) in value.Fields)
        {
            check.Path.EnterKey(name);
            Text.Check(name, check);
            Check(member, check);
            check.Path.Leave();
        }
    }

    private static void Check(ListValue value, RuleCheck check)
    {
        for (var index = 0; index < value.Values.Count; index++)
        {
            check.Path.Enter(index);
            Check(value.Values[index], check);
            check.Path.Leave();
        }
    }
}
