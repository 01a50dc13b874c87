using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Buf.Validate;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of strings.</summary>
internal static class StringRuleReader
{
    /// <summary>The rule of a field that holds the text of a JSON value. An empty text stands for no value.</summary>
    public static readonly ValueRule<string> RawJson =
        ValueRule.Test<string>(
            value => value.Length == 0 || IsJson(value), $"must be the text of one JSON value with {StructRules.DepthLimit}");

    /// <summary>A rule by its name; null if it is not implemented.</summary>
    public static ValueRule<string>? Read(string rule, StringRules rules, FieldDescriptor field) => rule switch
    {
        "const" => Test(value => value == rules.Const, $"must be \"{rules.Const}\""),
        "len" => Test(value => Characters(value) == rules.Len, $"must have {rules.Len} characters"),
        "min_len" => Test(value => Characters(value) >= rules.MinLen, $"must have at least {Count(rules.MinLen)}"),
        "max_len" => Test(
            value => (ulong)value.Length <= rules.MaxLen || Characters(value) <= rules.MaxLen, $"must have at most {Count(rules.MaxLen)}"),
        "len_bytes" => Test(value => Bytes(value) == rules.LenBytes, $"must be {rules.LenBytes} bytes long"),
        "min_bytes" => Test(value => Bytes(value) >= rules.MinBytes, $"must be at least {rules.MinBytes} bytes long"),
        "max_bytes" => Test(value => Bytes(value) <= rules.MaxBytes, $"must be at most {rules.MaxBytes} bytes long"),
        "pattern" => Test(Pattern(field, rules.Pattern).IsMatch, MustMatch(field, rules)),
        "prefix" => Test(value => value.StartsWith(rules.Prefix, StringComparison.Ordinal), $"must begin with \"{rules.Prefix}\""),
        "suffix" => Test(value => value.EndsWith(rules.Suffix, StringComparison.Ordinal), $"must end with \"{rules.Suffix}\""),
        "contains" => Test(value => value.Contains(rules.Contains, StringComparison.Ordinal), $"must contain \"{rules.Contains}\""),
        "not_contains" => Test(
            value => !value.Contains(rules.NotContains, StringComparison.Ordinal), $"must not contain \"{rules.NotContains}\""),
        "in" => Test(rules.In.Contains, $"must be one of {string.Join(", ", rules.In)}"),
        "not_in" => Test(value => !rules.NotIn.Contains(value), $"must not be one of {string.Join(", ", rules.NotIn)}"),
        "email" => Test(TextForms.Email().IsMatch, "must be an email address"),
        "uri" => Test(TextForms.AbsoluteUri().IsMatch, "must be a URI"),
        "uuid" => Test(TextForms.IsUuid, "must be a UUID"),
        _ => null,
    };

    private static ValueRule<string> Test(Func<string, bool> passes, string reason) => ValueRule.Test(passes, reason);

    private static string MustMatch(FieldDescriptor field, StringRules rules) =>
        field.GetOptions()?.GetExtension(CustomerGrpc.Rules.V1.AnnotationsExtensions.Field) is { PatternText: { Length: > 0 } text }
            ? $"must be {text}"
            : $"must match {rules.Pattern}";

    private static Regex Pattern(FieldDescriptor field, string pattern)
    {
        try
        {
            return Re2.Compile(pattern);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new InvalidOperationException(
                $"{field.FullName} has the rule buf.validate.field.string.pattern, which cannot be used: {error.Message}", error);
        }
    }

    // buf.validate counts Unicode code points.
    private static ulong Characters(string value)
    {
        var count = 0UL;
        foreach (var _ in value.EnumerateRunes())
            count++;
        return count;
    }

    private static ulong Bytes(string value) => (ulong)Encoding.UTF8.GetByteCount(value);

    private static string Count(ulong characters) => characters == 1 ? "1 character" : $"{characters} characters";

    private static bool IsJson(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = StructRules.MaxDepth });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
