using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The checking of one request: where it is, what of it an update touches, and all that is wrong.</summary>
/// <param name="refusesNul">Whether texts are searched for U+0000, which is done where the carrier has not.</param>
internal sealed class RuleCheck(bool refusesNul)
{
    /// <summary>Where the check is, in the proto's spelling.</summary>
    public ValuePath Path { get; } = new();

    /// <summary>Whether texts are searched for U+0000.</summary>
    public bool RefusesNul { get; } = refusesNul;

    /// <summary>What is wrong; null while nothing is.</summary>
    public List<FieldViolation>? Violations { get; private set; }

    /// <summary>Adds a failure of the value that the check is at.</summary>
    public void Fail(string reason) => (Violations ??= []).Add(new(Path.ToFieldPath(), reason));
}
