using System.Globalization;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The rule of how many items a list, or entries a map, may have.</summary>
/// <param name="Min">The least number.</param>
/// <param name="Max">The greatest number.</param>
/// <param name="Name">What is counted.</param>
internal sealed record CountRule(ulong Min, ulong Max, string Name)
{
    /// <summary>Whether any number is allowed.</summary>
    public bool AllowsAny => Min == 0 && Max == ulong.MaxValue;

    /// <summary>Adds a violation if the number is not allowed.</summary>
    public void Check(int count, RuleCheck check)
    {
        if ((ulong)count < Min)
            check.Fail(Text($"must have at least {Min} {Name}"));
        if ((ulong)count > Max)
            check.Fail(Text($"must have at most {Max} {Name}"));
    }

    /// <summary>How many of the items are checked: those beyond the greatest number are rejected already.</summary>
    public int Checked(int count) => (int)Math.Min((ulong)count, Max);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
