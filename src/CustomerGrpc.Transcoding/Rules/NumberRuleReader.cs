using System.Collections;
using System.Globalization;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of numbers and booleans, whose messages all name the same things.</summary>
internal static class NumberRuleReader
{
    /// <summary>The rules of an `Int32Rules` or the like.</summary>
    public static IEnumerable<object> Read(IMessage rules) => Value(rules, "const") switch
    {
        bool only => [new TestRule<bool>(value => value == only, $"must be {(only ? "true" : "false")}")],
        int or null when rules is Buf.Validate.Int32Rules or Buf.Validate.SInt32Rules or Buf.Validate.SFixed32Rules => Read<int>(rules),
        uint or null when rules is Buf.Validate.UInt32Rules or Buf.Validate.Fixed32Rules => Read<uint>(rules),
        long or null when rules is Buf.Validate.Int64Rules or Buf.Validate.SInt64Rules or Buf.Validate.SFixed64Rules => Read<long>(rules),
        ulong or null when rules is Buf.Validate.UInt64Rules or Buf.Validate.Fixed64Rules => Read<ulong>(rules),
        float or null when rules is Buf.Validate.FloatRules => Read<float>(rules),
        double or null when rules is Buf.Validate.DoubleRules => Read<double>(rules),
        _ => [],
    };

    private static IEnumerable<object> Read<T>(IMessage rules)
        where T : struct, IComparable<T>, IEquatable<T>
    {
        if (Value(rules, "const") is T only) yield return new TestRule<T>(value => value.Equals(only), $"must be {Text(only)}");
        if (Range<T>(rules) is { } range) yield return range;
        if (All<T>(rules, "in") is { Length: > 0 } allowed)
            yield return new TestRule<T>(
                value => allowed.Contains(value), $"must be one of {string.Join(", ", allowed.Select(Text))}");
        if (All<T>(rules, "not_in") is { Length: > 0 } refused)
            yield return new TestRule<T>(
                value => !refused.Contains(value), $"must not be one of {string.Join(", ", refused.Select(Text))}");
        if (Value(rules, "finite") is true)
            yield return new TestRule<T>(
                value => double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)), "must be finite");
    }

    private static TestRule<T>? Range<T>(IMessage rules)
        where T : struct, IComparable<T>
    {
        var (lt, lte, gt, gte) = (
            Value(rules, "lt") as T?, Value(rules, "lte") as T?, Value(rules, "gt") as T?, Value(rules, "gte") as T?);
        var (upper, lower) = (lt ?? lte, gt ?? gte);
        bool Below(T value) => upper is not { } bound || IsNumber(value) && (
            lt is null ? value.CompareTo(bound) <= 0 : value.CompareTo(bound) < 0);
        bool Above(T value) => lower is not { } bound || IsNumber(value) && (
            gt is null ? value.CompareTo(bound) >= 0 : value.CompareTo(bound) > 0);
        var (below, above) = (
            $"{(lt is null ? "at most" : "less than")} {upper}", $"{(gt is null ? "at least" : "greater than")} {lower}");
        return (upper, lower) switch
        {
            (null, null) => null,
            ({ }, null) => new TestRule<T>(Below, $"must be {below}"),
            (null, { }) => new TestRule<T>(Above, $"must be {above}"),
            // The bounds crossed mean outside of them.
            ({ } most, { } least) when least.CompareTo(most) > 0 => new TestRule<T>(
                value => Below(value) || Above(value), $"must be {below} or {above}"),
            _ => new TestRule<T>(value => Below(value) && Above(value), $"must be {above} and {below}"),
        };
    }

    private static bool IsNumber<T>(T value) => value is not (double.NaN or float.NaN);

    private static object? Value(IMessage rules, string name) =>
        rules.Descriptor.FindFieldByName(name) is { } field && field.Accessor.HasValue(rules)
            ? field.Accessor.GetValue(rules)
            : null;

    private static T[] All<T>(IMessage rules, string name) =>
        rules.Descriptor.FindFieldByName(name) is { } field ? [.. ((IEnumerable)field.Accessor.GetValue(rules)).Cast<T>()] : [];

    private static string Text<T>(T value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
