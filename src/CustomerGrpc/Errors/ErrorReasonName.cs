using CustomerGrpc.Customers.V1;

namespace CustomerGrpc.Errors;

/// <summary>Reasons as ErrorInfo carries them: the enum value's name without the enum's prefix (AIP-193, AIP-126).</summary>
internal static class ErrorReasonName
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly Dictionary<ErrorReason, string> Names = ErrorReasonReflection.Descriptor.EnumTypes[0].Values
        .ToDictionary(value => (ErrorReason)value.Number, value => value.Name[Prefix.Length..]);

    public static string Of(ErrorReason reason) => Names[reason];
}
