using CustomerGrpc.Customers.V1;

namespace CustomerGrpc.Errors;

/// <summary>Reasons as ErrorInfo carries them: the enum value's name without the enum's prefix (AIP-193, AIP-126).</summary>
internal static class ErrorReasonName
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly Dictionary<ErrorReason, string> Names = ErrorReasonReflection.Descriptor.EnumTypes[0].Values
        .ToDictionary(value => (ErrorReason)value.Number, value => value.Name[Prefix.Length..]);

    private static readonly Dictionary<string, ErrorReason> Reasons = Names.ToDictionary(name => name.Value, name => name.Key);

    public static string Of(ErrorReason reason) => Names[reason];

    /// <summary>The reason with a name; unspecified for null and for the reasons of HTTP's own failures.</summary>
    public static ErrorReason Parse(string? name) => name is null ? ErrorReason.Unspecified : Reasons.GetValueOrDefault(name);
}
