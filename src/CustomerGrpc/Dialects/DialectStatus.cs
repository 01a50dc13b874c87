using CustomerGrpc.Customers.V1;
using Google.Rpc;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;
using Status = Google.Rpc.Status;

namespace CustomerGrpc.Dialects;

/// <summary>What a documented API's error body needs to know of a failure.</summary>
internal static class DialectStatus
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly Dictionary<string, ErrorReason> Reasons = ErrorReasonReflection.Descriptor.EnumTypes[0].Values
        .ToDictionary(value => value.Name[Prefix.Length..], value => (ErrorReason)value.Number);

    /// <summary>Why it failed; unspecified for HTTP's own failures.</summary>
    public static ErrorReason Reason(this Status status) =>
        status.GetDetail<ErrorInfo>() is { } info ? Reasons.GetValueOrDefault(info.Reason) : ErrorReason.Unspecified;

    /// <summary>What else is known of it, by name.</summary>
    public static string? Metadata(this Status status, string name) =>
        status.GetDetail<ErrorInfo>()?.Metadata is { } metadata && metadata.TryGetValue(name, out var value) ? value : null;

    /// <summary>The fields to blame, in the caller's spelling; the body as a whole is <c>$</c>.</summary>
    public static IReadOnlyList<BadRequest.Types.FieldViolation> Violations(this Status status) =>
        status.GetDetail<BadRequest>()?.FieldViolations ?? (IReadOnlyList<BadRequest.Types.FieldViolation>)[];
}
