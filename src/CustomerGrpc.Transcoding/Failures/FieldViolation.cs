using CustomerGrpc.Transcoding.Fields;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>A field of a request whose value is not valid.</summary>
/// <param name="Field">Where the field is.</param>
/// <param name="Description">What is wrong with its value, as a sentence that begins after the name of the field.</param>
public sealed record FieldViolation(FieldPath Field, string Description)
{
    /// <summary>The fields that the description ends with. They are named as the caller names them.</summary>
    public IReadOnlyList<FieldPath> Named { get; init; } = [];

    internal string DescriptionFor(Func<FieldPath, string> nameOf) =>
        Named.Count == 0 ? Description : $"{Description} {string.Join(", ", Named.Select(nameOf))}";
}
