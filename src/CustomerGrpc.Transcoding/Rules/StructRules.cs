using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// Checks for values that JSON cannot express: U+0000 in a text, which Postgres cannot store either, and numbers that are NaN or infinite
/// (struct.proto).
/// </summary>
internal static class StructRules
{
    /// <summary>Checks a text.</summary>
    public static void CheckText(string value, RuleCheck check)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
            check.Fail("holds U+0000, which no text may");
    }

    /// <summary>Checks a value and all values within it.</summary>
    public static void Check(Value value, RuleCheck check)
    {
        if (value.KindCase == Value.KindOneofCase.None)
            check.Fail("must be set: a google.protobuf.Value needs a kind");
        else if (value.KindCase == Value.KindOneofCase.StringValue)
            CheckText(value.StringValue, check);
        else if (value.KindCase == Value.KindOneofCase.NumberValue && !double.IsFinite(value.NumberValue))
            check.Fail("must be a finite number");
        else if (value.KindCase == Value.KindOneofCase.StructValue)
            Check(value.StructValue, check);
        else if (value.KindCase == Value.KindOneofCase.ListValue)
            Check(value.ListValue, check);
    }

    /// <summary>Checks the names and values of an object.</summary>
    public static void Check(Struct value, RuleCheck check)
    {
        foreach (var (name, member) in value.Fields)
        {
            check.Path.EnterKey(name);
            CheckText(name, check);
            Check(member, check);
            check.Path.Leave();
        }
    }

    /// <summary>Checks the items of a list.</summary>
    public static void Check(ListValue value, RuleCheck check)
    {
        for (var index = 0; index < value.Values.Count; index++)
        {
            check.Path.Enter(index);
            Check(value.Values[index], check);
            check.Path.Leave();
        }
    }
}
