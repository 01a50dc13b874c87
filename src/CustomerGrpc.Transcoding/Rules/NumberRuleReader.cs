using System.Collections;
using System.Globalization;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of numbers and booleans. The messages of all these types, such as Int32Rules, name their rules alike.</summary>
internal static class NumberRuleReader
{
    /// <summary>Stands for all bounds of a number, because a violation names both.</summary>
    public const string Range = "range";

    /// <summary>Whether a rule is a bound.</summary>
    public static bool IsBound(string rule) => rule is "lt" or "lte" or "gt" or "gte";

    /// <summary>A rule by its name; null if it is not implemented.</summary>
    public static ValueRule<T>? Read<T>(string rule, IMessage rules)
        where T : struct, IComparable<T>, IEquatable<T>
    {
        switch (rule)
        {
            case "const" when Value(rules, rule) is T only:
                return ValueRule.Test<T>(value => value.Equals(only), $"must be {Text(only)}");
            case Range:
                return Between<T>(rules);
            case "in":
                T[] allowed = [.. ((IEnumerable)Value(rules, rule)!).Cast<T>()];
                return ValueRule.Test<T>(value => allowed.Contains(value), $"must be one of {string.Join(", ", allowed.Select(Text))}");
            case "finite":
                return ValueRule.Test<T>(value => double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)), "must be finite");
            default:
                return null;
        }
    }

    private static ValueRule<T> Between<T>(IMessage rules)
        where T : struct, IComparable<T>
    {
        var (lt, lte, gt, gte) = (Bound<T>(rules, "lt"), Bound<T>(rules, "lte"), Bound<T>(rules, "gt"), Bound<T>(rules, "gte"));
        var (upper, lower) = (lt ?? lte, gt ?? gte);
        bool IsBelow(T value) => upper is not { } bound || IsNumber(value) && (
            lt is null ? value.CompareTo(bound) <= 0 : value.CompareTo(bound) < 0);
        bool IsAbove(T value) => lower is not { } bound || IsNumber(value) && (
            gt is null ? value.CompareTo(bound) >= 0 : value.CompareTo(bound) > 0);
        var (below, above) = (
            $"{(lt is null ? "at most" : "less than")} {upper}", $"{(gt is null ? "at least" : "greater than")} {lower}");
        return (upper, lower) switch
        {
            (_, null) => ValueRule.Test<T>(IsBelow, $"must be {below}"),
            (null, _) => ValueRule.Test<T>(IsAbove, $"must be {above}"),
            // A lower bound above the upper one excludes what is between them.
            ({ } most, { } least) when least.CompareTo(most) > 0 =>
                ValueRule.Test<T>(value => IsBelow(value) || IsAbove(value), $"must be {below} or {above}"),
            _ => ValueRule.Test<T>(value => IsBelow(value) && IsAbove(value), $"must be {above} and {below}"),
        };
    }

    private static bool IsNumber<T>(T value) => value is not (double.NaN or float.NaN);

    private static T? Bound<T>(IMessage rules, string name)
        where T : struct => Value(rules, name) as T?;

    private static object? Value(IMessage rules, string name) =>
        DeclaredRules.In(rules).FirstOrDefault(rule => rule.Name == name).Value;

    private static string Text<T>(T value) => value switch
    {
        true => "true",
        false => "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
