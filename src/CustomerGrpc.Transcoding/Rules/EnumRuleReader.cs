using System.Globalization;
using System.Runtime.CompilerServices;
using Buf.Validate;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of enums.</summary>
internal static class EnumRuleReader
{
    /// <summary>A rule by its name; null if it is not implemented.</summary>
    /// <typeparam name="TValue">The generated enum, whose underlying type is int.</typeparam>
    public static ValueRule<TValue>? Read<TValue>(string rule, EnumRules rules, EnumDescriptor type)
    {
        var names = type.Values.DistinctBy(value => value.Number).ToDictionary(value => value.Number, value => value.Name);
        string Name(int number) => names.GetValueOrDefault(number) ?? number.ToString(CultureInfo.InvariantCulture);
        return rule switch
        {
            "defined_only" => ValueRule.Test<TValue>(
                value => names.ContainsKey(NumberOf(value)), EnumChoices.Violation(type)),
            "not_in" => ValueRule.Test<TValue>(
                value => !rules.NotIn.Contains(NumberOf(value)), $"must not be one of {string.Join(", ", rules.NotIn.Select(Name))}"),
            _ => null,
        };
    }

    private static int NumberOf<TValue>(TValue value) => Unsafe.BitCast<TValue, int>(value);
}
