using System.Globalization;

namespace CustomerGrpc.Bench.Results;

/// <summary>A value that a goal sets.</summary>
/// <param name="Where">The row, such as "get, REST, 32 callers".</param>
/// <param name="Value">What was measured; null if nothing was.</param>
/// <param name="Target">What it must be at least.</param>
internal sealed record GoalValue(string Where, double? Value, double Target)
{
    /// <summary>Whether the target is the largest allowed value.</summary>
    public bool IsMaximum { get; init; }

    public bool IsMet => IsMaximum ? Value <= Target : Value >= Target;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Where}: {Value:F2} of {Target:F2}");
}

/// <summary>A goal for the speed of the service. It is met if every measured value is, and not judged if nothing was measured.</summary>
/// <param name="Name">The goal in words.</param>
/// <param name="Values">Its values.</param>
internal sealed record Goal(string Name, IReadOnlyList<GoalValue> Values)
{
    public IReadOnlyList<GoalValue> Measured => [.. Values.Where(value => value.Value is not null)];

    public IReadOnlyList<GoalValue> Missed => [.. Measured.Where(value => !value.IsMet)];

    /// <summary>Met, not met or not measured, with the number of values.</summary>
    public string Verdict => (Measured.Count, Missed.Count) switch
    {
        (0, _) => "not measured",
        (var measured, 0) when measured < Values.Count => $"met as far as measured ({measured} of {Values.Count} values)",
        (_, 0) => "met",
        var (measured, missed) => $"NOT MET ({missed} of {measured} values missed)",
    };
}
