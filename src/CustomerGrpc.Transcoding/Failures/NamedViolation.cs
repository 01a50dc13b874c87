namespace CustomerGrpc.Transcoding.Failures;

/// <summary>A field of a request whose value is not valid, named as the caller names it.</summary>
/// <param name="Field">The path of the field.</param>
/// <param name="Description">What is wrong with its value.</param>
public readonly record struct NamedViolation(string Field, string Description)
{
    // Both parts can repeat what the caller has sent. Their sum lets one violation fit into the headers of a gRPC status.
    private const int LongestField = 256;
    private const int LongestDescription = 320;

    /// <summary>A violation whose texts are shortened if they are long.</summary>
    internal static NamedViolation Short(string field, string description) =>
        new(Excerpt.Of(field, LongestField), Excerpt.Of(description, LongestDescription));

    /// <summary>The violation as a message names it.</summary>
    public override string ToString() => $"{Field}: {Description}";
}
