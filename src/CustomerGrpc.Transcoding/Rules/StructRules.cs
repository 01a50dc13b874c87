using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// Checks for values that not every client can read: U+0000 in a text, which Postgres cannot store either; numbers that are NaN or
/// infinite, which JSON does not have (struct.proto); and values that are nested too deeply.
/// </summary>
public static class StructRules
{
    /// <summary>
    /// How many levels of objects and lists a google.protobuf.Value, or the text of a JSON value, may have. An object takes three levels of
    /// messages, and clients read at most 100, so that ten are left for what contains the value.
    /// </summary>
    public const int MaxDepth = 30;

    /// <summary>The limit in words.</summary>
    internal static readonly string DepthLimit = string.Create(
        CultureInfo.InvariantCulture, $"at most {MaxDepth} levels of objects and lists");

    /// <summary>Checks a text.</summary>
    internal static void CheckText(string value, RuleCheck check)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
            check.Fail("holds U+0000, which no text may");
    }

    /// <summary>Checks a value and all values within it.</summary>
    internal static void Check(Value value, RuleCheck check) => Check(value, check, 0);

    /// <summary>Checks the names and values of an object.</summary>
    internal static void Check(Struct value, RuleCheck check) => Check(value, check, 1);

    /// <summary>Checks the items of a list.</summary>
    internal static void Check(ListValue value, RuleCheck check) => Check(value, check, 1);

    private static void Check(Value value, RuleCheck check, int depth)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.None:
                check.Fail("must be null, a number, a text, true or false, an object or a list");
                break;
            case Value.KindOneofCase.StringValue:
                CheckText(value.StringValue, check);
                break;
            case Value.KindOneofCase.NumberValue when !double.IsFinite(value.NumberValue):
                check.Fail("must be a finite number");
                break;
            case Value.KindOneofCase.StructValue or Value.KindOneofCase.ListValue when depth == MaxDepth:
                check.Fail($"must have {DepthLimit}");
                break;
            case Value.KindOneofCase.StructValue:
                Check(value.StructValue, check, depth + 1);
                break;
            case Value.KindOneofCase.ListValue:
                Check(value.ListValue, check, depth + 1);
                break;
        }
    }

    private static void Check(Struct value, RuleCheck check, int depth)
    {
        foreach (var (name, member) in value.Fields)
        {
            check.Path.EnterKey(name);
            CheckText(name, check);
            Check(member, check, depth);
            check.Path.Leave();
        }
    }

    private static void Check(ListValue value, RuleCheck check, int depth)
    {
        for (var index = 0; index < value.Values.Count; index++)
        {
            check.Path.Enter(index);
            Check(value.Values[index], check, depth);
            check.Path.Leave();
        }
    }
}
