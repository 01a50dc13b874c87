using System.Text;
using System.Text.Json;
using Buf.Validate;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of strings.</summary>
internal static class StringRuleReader
{
    public static IEnumerable<object> Read(FieldDescriptor field, StringRules rules)
    {
        if (rules.HasHostname || rules.HasIp)
            throw FieldRuleReader.Wrong(field, rules.HasIp ? "string.ip" : "string.hostname", "is not implemented");
        return [.. Lengths(rules), .. Contents(field, rules)];
    }

    /// <summary>The rule of a field that holds the text of a JSON value; the empty text is none.</summary>
    public static ValueRule<string> RawJson() =>
        Rule(value => value.Length == 0 || IsJson(value), "must be the text of one JSON value");

    private static IEnumerable<ValueRule<string>> Lengths(StringRules rules)
    {
        if (rules.HasConst) yield return Rule(value => value == rules.Const, $"must be \"{rules.Const}\"");
        if (rules.HasLen) yield return Rule(value => Letters(value) == rules.Len, $"must have {rules.Len} characters");
        if (rules.HasMinLen)
            yield return Rule(value => Letters(value) >= rules.MinLen, $"must have at least {Count(rules.MinLen)}");
        if (rules.HasMaxLen)
            yield return Rule(value => (ulong)value.Length <= rules.MaxLen || Letters(value) <= rules.MaxLen, $"must have at most {Count(rules.MaxLen)}");
        if (rules.HasLenBytes) yield return Rule(value => Bytes(value) == rules.LenBytes, $"must be {rules.LenBytes} bytes long");
        if (rules.HasMinBytes)
            yield return Rule(value => Bytes(value) >= rules.MinBytes, $"must be at least {rules.MinBytes} bytes long");
        if (rules.HasMaxBytes)
            yield return Rule(value => Bytes(value) <= rules.MaxBytes, $"must be at most {rules.MaxBytes} bytes long");
    }

    private static IEnumerable<ValueRule<string>> Contents(FieldDescriptor field, StringRules rules)
    {
        if (rules.HasPattern) yield return Rule(Pattern(field, rules.Pattern).IsMatch, $"must match {rules.Pattern}");
        if (rules.HasPrefix)
            yield return Rule(
                value => value.StartsWith(rules.Prefix, StringComparison.Ordinal), $"must begin with \"{rules.Prefix}\"");
        if (rules.HasSuffix)
            yield return Rule(
                value => value.EndsWith(rules.Suffix, StringComparison.Ordinal), $"must end with \"{rules.Suffix}\"");
        if (rules.HasContains)
            yield return Rule(
                value => value.Contains(rules.Contains, StringComparison.Ordinal), $"must contain \"{rules.Contains}\"");
        if (rules.HasNotContains)
            yield return Rule(value => !value.Contains(rules.NotContains, StringComparison.Ordinal), $"must not contain \"{rules.NotContains}\"");
        if (rules.In.Count > 0) yield return Rule(rules.In.Contains, $"must be one of {string.Join(", ", rules.In)}");
        if (rules.NotIn.Count > 0)
            yield return Rule(value => !rules.NotIn.Contains(value), $"must not be one of {string.Join(", ", rules.NotIn)}");
        if (rules.Email) yield return Rule(TextForms.Email().IsMatch, "must be an email address");
        if (rules.Uri) yield return Rule(TextForms.AbsoluteUri().IsMatch, "must be a URI");
        if (rules.Uuid) yield return Rule(value => Guid.TryParseExact(value, "D", out _), "must be a UUID");
    }

    private static System.Text.RegularExpressions.Regex Pattern(FieldDescriptor field, string pattern)
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

    private static ulong Letters(string value) => (ulong)(value.Length - value.AsSpan().CountAnyPairs());

    private static int CountAnyPairs(this ReadOnlySpan<char> value)
    {
        var pairs = 0;
        for (var index = 1; index < value.Length; index++)
            if (char.IsSurrogatePair(value[index - 1], value[index])) pairs++;
        return pairs;
    }

    private static ulong Bytes(string value) => (ulong)Encoding.UTF8.GetByteCount(value);

    private static string Count(ulong letters) => letters == 1 ? "1 character" : $"{letters} characters";

    private static bool IsJson(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static TestRule<string> Rule(Func<string, bool> passes, string reason) => new(passes, reason);
}
