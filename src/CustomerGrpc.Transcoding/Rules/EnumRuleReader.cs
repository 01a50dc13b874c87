using Buf.Validate;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of enums, as rules for their numbers.</summary>
internal static class EnumRuleReader
{
    public static IEnumerable<object> Read(EnumDescriptor type, EnumRules rules)
    {
        var names = type.Values.DistinctBy(value => value.Number).ToDictionary(value => value.Number, value => value.Name);
        string Name(int number) => names.GetValueOrDefault(number) ?? number.ToString(
            System.Globalization.CultureInfo.InvariantCulture);
        if (rules.HasConst) yield return new TestRule<int>(number => number == rules.Const, $"must be {Name(rules.Const)}");
        if (rules.DefinedOnly)
            yield return new TestRule<int>(names.ContainsKey, $"must be one of {string.Join(", ", names.Values)}");
        if (rules.In.Count > 0)
            yield return new TestRule<int>(rules.In.Contains, $"must be one of {string.Join(", ", rules.In.Select(Name))}");
        if (rules.NotIn.Count > 0)
            yield return new TestRule<int>(
                number => !rules.NotIn.Contains(number), $"must not be one of {string.Join(", ", rules.NotIn.Select(Name))}");
    }
}

/// <summary>A rule for an enum's number.</summary>
internal sealed class EnumRule<T>(ValueRule<int> inner) : ValueRule<T>
    where T : struct, Enum
{
    // Generated enums have int beneath.
    public override void Check(T value, RuleCheck check) =>
        inner.Check(System.Runtime.CompilerServices.Unsafe.As<T, int>(ref value), check);
}
