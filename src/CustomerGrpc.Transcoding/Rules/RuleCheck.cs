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
    public List<FieldViolation> Violations { get; } = [];

    /// <summary>Adds a violation of the current value.</summary>
    public void Fail(string reason) => Violations.Add(new(Path.ToFieldPath(), reason));
}
