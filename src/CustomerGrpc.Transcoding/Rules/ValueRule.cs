namespace CustomerGrpc.Transcoding.Rules;

/// <summary>A rule for values of one type. It adds a violation to the check if the value breaks it.</summary>
internal delegate void ValueRule<in T>(T value, RuleCheck check);

/// <summary>Creates rules for values.</summary>
internal static class ValueRule
{
    /// <summary>A rule that a value keeps if it passes the test.</summary>
    /// <param name="passes">The test.</param>
    /// <param name="reason">The violation's description if it fails.</param>
    public static ValueRule<T> Test<T>(Func<T, bool> passes, string reason) => (value, check) =>
    {
        if (!passes(value))
            check.Fail(reason);
    };
}
