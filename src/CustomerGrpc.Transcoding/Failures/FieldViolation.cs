using CustomerGrpc.Transcoding.Fields;

namespace CustomerGrpc.Transcoding.Failures;

/// <summary>A field of a request whose value is not valid.</summary>
/// <param name="Field">Where the field is.</param>
/// <param name="Description">What is wrong with its value, as a sentence that begins after the name of the field.</param>
public sealed record FieldViolation(FieldPath Field, string Description);
