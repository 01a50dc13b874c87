using Buf.Validate;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>Reads the rules of bytes.</summary>
internal static class BytesRuleReader
{
    public static IEnumerable<object> Read(BytesRules rules)
    {
        if (rules.HasConst) yield return Rule(value => value == rules.Const, $"must be {rules.Const.ToBase64()} (base64)");
        if (rules.HasLen) yield return Rule(value => (ulong)value.Length == rules.Len, $"must be {rules.Len} bytes long");
        if (rules.HasMinLen)
            yield return Rule(value => (ulong)value.Length >= rules.MinLen, $"must be at least {rules.MinLen} bytes long");
        if (rules.HasMaxLen)
            yield return Rule(value => (ulong)value.Length <= rules.MaxLen, $"must be at most {rules.MaxLen} bytes long");
    }

    private static TestRule<ByteString> Rule(Func<ByteString, bool> passes, string reason) => new(passes, reason);
}
