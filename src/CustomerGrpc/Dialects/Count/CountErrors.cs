using System.Globalization;
using System.Text.Json;
using CustomerGrpc.Count.V1;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http.Errors;

namespace CustomerGrpc.Dialects.Count;

/// <summary>The error format of COUNT's routes: <c>{status, message, code, details?, errors?}</c>.</summary>
internal sealed class CountErrors : HttpErrorFormat
{
    public const string Prefix = "/partners";

    public const string PageTooLarge =
        "is too high for these customers: together they are larger than the 4 MiB that clients of gRPC read";

    private const string CodePrefix = "ERROR_CODE_";

    private static readonly Dictionary<ErrorCode, string> Codes = ErrorCodeReflection.Descriptor.EnumTypes[0].Values
        .ToDictionary(value => (ErrorCode)value.Number, value => value.Name[CodePrefix.Length..]);

    public override string PathPrefix => Prefix;

    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http)
    {
        var reason = ErrorReasonName.Parse(failure.Reason);
        writer.WriteStartObject();
        writer.WriteString("status"u8, "error");
        writer.WriteString("message"u8, failure.Message);
        writer.WriteString("code"u8, Codes[CodeOf(failure, reason, httpStatus)]);
        WriteDetails(writer, failure, reason);
        if (httpStatus == StatusCodes.Status400BadRequest && !IsMalformed(failure))
            WriteErrors(writer, failure);
        writer.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter writer, FailureDetails failure, ErrorReason reason)
    {
        (string Name, string? Value) detail = reason switch
        {
            ErrorReason.ScopeMissing => ("scope", failure.Metadata.GetValueOrDefault("scope")),
            ErrorReason.RateLimited => ("retryAfter", failure.Metadata.GetValueOrDefault("retry_after")),
            ErrorReason.EmailInUse => ("field", "email"),
            _ => default,
        };
        if (detail.Value is null)
            return;
        writer.WriteStartObject("details"u8);
        if (long.TryParse(detail.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            writer.WriteNumber(detail.Name, number);
        else
            writer.WriteString(detail.Name, detail.Value);
        writer.WriteEndObject();
    }

    private static void WriteErrors(Utf8JsonWriter writer, FailureDetails failure)
    {
        writer.WriteStartArray("errors"u8);
        foreach (var violation in failure.Violations)
        {
            writer.WriteStartObject();
            writer.WriteString("field"u8, violation.Field);
            writer.WriteString("message"u8, violation.Description);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static ErrorCode CodeOf(FailureDetails failure, ErrorReason reason, int httpStatus) => reason switch
    {
        ErrorReason.CredentialMissing => ErrorCode.MissingCredentials,
        ErrorReason.CredentialInvalid => ErrorCode.InvalidToken,
        ErrorReason.TimestampInvalid => ErrorCode.InvalidTimestamp,
        ErrorReason.SignatureInvalid => ErrorCode.InvalidSignature,
        ErrorReason.ScopeMissing => ErrorCode.InsufficientScope,
        ErrorReason.CustomerNotFound => ErrorCode.CustomerNotFound,
        ErrorReason.EmailInUse => ErrorCode.EmailAlreadyExists,
        ErrorReason.RateLimited => ErrorCode.RateLimitExceeded,
        ErrorReason.OutcomeUnknown => ErrorCode.OutcomeUnknown,
        _ => CodeOf(failure, httpStatus),
    };

    // Without a field that is invalid, the request as a whole is.
    private static bool IsMalformed(FailureDetails failure) => failure.IsMalformedBody || failure.Violations.Count == 0;

    private static ErrorCode CodeOf(FailureDetails failure, int httpStatus) => httpStatus switch
    {
        StatusCodes.Status400BadRequest => IsMalformed(failure) ? ErrorCode.MalformedRequest : ErrorCode.ValidationError,
        StatusCodes.Status404NotFound => ErrorCode.RouteNotFound,
        StatusCodes.Status405MethodNotAllowed => ErrorCode.MethodNotAllowed,
        StatusCodes.Status409Conflict => ErrorCode.Conflict,
        StatusCodes.Status413PayloadTooLarge => ErrorCode.PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => ErrorCode.UnsupportedMediaType,
        StatusCodes.Status500InternalServerError => ErrorCode.InternalError,
        StatusCodes.Status503ServiceUnavailable => ErrorCode.ServiceUnavailable,
        _ => ErrorCode.RequestFailed,
    };
}
