using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The check of one request: the path of the current value and the violations found so far.</summary>
/// <param name="refusesNul">Whether to reject what JSON cannot express, such as U+0000. Over REST, the JSON reader has done that.</param>
internal sealed class RuleCheck(bool refusesNul)
{
    /// <summary>The path of the current value in proto spelling.</summary>
    public ValuePath Path { get; } = new();

    /// <summary>Whether to reject what JSON cannot express.</summary>
    public bool RefusesNul { get; } = refusesNul;

    /// <summary>The violations found so far.</summary>
    public FieldViolations Violations { get; } = new();

    /// <summary>Whether violations are left to the method for now (unless_shown of rules.v1).</summary>
    public bool LeavesToMethod { get; set; }

    /// <summary>Whether all violations found so far are left to the method.</summary>
    public bool AllLeftToMethod { get; private set; } = true;

    /// <summary>Adds a violation of the current value.</summary>
    /// <param name="reason">What is wrong with the value.</param>
    /// <param name="named">The fields that the reason ends with.</param>
    public void Fail(string reason, params IReadOnlyList<FieldPath> named)
    {
        Violations.Add(Path, reason, named);
        AllLeftToMethod &= LeavesToMethod;
    }
}
