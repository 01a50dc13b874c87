using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>The values of an enum that a caller can choose.</summary>
internal static class EnumChoices
{
    /// <summary>
    /// What a value that is none of them must be. The zero value of AIP-126 stands for no choice, so that it is left out.
    /// </summary>
    public static string Violation(EnumDescriptor type) =>
        $"must be one of {string.Join(", ", type.Values.Where(value => !IsUnspecified(value)).Select(value => value.Name))}";

    private static bool IsUnspecified(EnumValueDescriptor value) =>
        value.Number == 0 && value.Name.EndsWith("_UNSPECIFIED", StringComparison.Ordinal);
}
