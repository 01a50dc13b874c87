using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>A rule for values of one type.</summary>
internal abstract class ValueRule<T>
{
    /// <summary>Checks a value at the place the check is at.</summary>
    public abstract void Check(T value, RuleCheck check);
}

/// <summary>A rule that a value passes or fails with one sentence.</summary>
internal sealed class TestRule<T>(Func<T, bool> passes, string reason) : ValueRule<T>
{
    public override void Check(T value, RuleCheck check)
    {
        if (!passes(value)) check.Fail(reason);
    }
}

/// <summary>A rule for the value that a wrapper holds.</summary>
internal sealed class WrappedRule<T>(ValueRule<T> inner) : ValueRule<T?>
    where T : struct
{
    public override void Check(T? value, RuleCheck check)
    {
        if (value is { } set) inner.Check(set, check);
    }
}

/// <summary>The rules of a message's own fields.</summary>
internal sealed class MessageRule<T> : ValueRule<T>
    where T : class, IMessage
{
    public override void Check(T value, RuleCheck check) => MessageRules.For(value.Descriptor).Check(value, check, MaskScope.All);
}

/// <summary>No text may hold U+0000: Postgres cannot keep it (and JSON's own reader has refused it already).</summary>
internal sealed class NoNulRule : ValueRule<string>
{
    public override void Check(string value, RuleCheck check)
    {
        if (check.RefusesNul && value.Contains('\0', StringComparison.Ordinal)) check.Fail("holds U+0000, which no text may");
    }
}
