using System.Globalization;
using System.Text.Json;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http.Errors;
using Code = Grpc.Core.StatusCode;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>The error format of Salla's routes: <c>{status, success, error: {code, message, fields?}}</c>.</summary>
internal sealed class SallaErrors : HttpErrorFormat
{
    private const string WholeBody = "$";
    private const string Id = "customer";

    public override string PathPrefix => "/admin/v2";

    /// <summary>A missing scope is 401 here, an invalid field is 422, and an id that is no integer belongs to nobody.</summary>
    public override int HttpStatus(FailureDetails failure, int httpStatus) => httpStatus switch
    {
        StatusCodes.Status400BadRequest when failure.Violations is [{ Field: Id }] => StatusCodes.Status404NotFound,
        StatusCodes.Status403Forbidden => StatusCodes.Status401Unauthorized,
        StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict when NamesFields(failure) =>
            StatusCodes.Status422UnprocessableEntity,
        _ => httpStatus,
    };

    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http)
    {
        writer.WriteStartObject();
        // The documentation has another order for this status only.
        if (httpStatus != StatusCodes.Status404NotFound)
            writer.WriteNumber("status"u8, httpStatus);
        writer.WriteBoolean("success"u8, false);
        if (httpStatus == StatusCodes.Status404NotFound)
            writer.WriteNumber("status"u8, httpStatus);
        writer.WriteStartObject("error"u8);
        WriteCode(writer, failure, httpStatus);
        writer.WriteString("message"u8, MessageOf(failure, httpStatus));
        if (httpStatus == StatusCodes.Status422UnprocessableEntity)
            WriteFields(writer, failure);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static bool NamesFields(FailureDetails failure) =>
        failure.Code != Code.Aborted && failure.Violations.Any(violation => violation.Field != WholeBody && !IsHeader(violation.Field));

    private static bool IsHeader(string field) => field is "If-Match" or "If-None-Match" or "X-Server-Timeout";

    private static void WriteCode(Utf8JsonWriter writer, FailureDetails failure, int httpStatus)
    {
        if (httpStatus == StatusCodes.Status401Unauthorized)
            writer.WriteString("code"u8, "Unauthorized");
        else if (httpStatus == StatusCodes.Status422UnprocessableEntity)
            writer.WriteString("code"u8, "validation_failed");
        else if (ErrorReasonName.Parse(failure.Reason) is ErrorReason.OutcomeUnknown)
            writer.WriteString("code"u8, "outcome_unknown");
        else
            writer.WriteNumber("code"u8, httpStatus);
    }

    private static string MessageOf(FailureDetails failure, int httpStatus) => httpStatus switch
    {
        StatusCodes.Status401Unauthorized when failure.Metadata.GetValueOrDefault("scope") is { } scope =>
            $"The access token should have access to one of those scopes: {scope}",
        StatusCodes.Status404NotFound => "The content you are trying to access is no longer available",
        StatusCodes.Status422UnprocessableEntity when failure.FurtherViolations > 0 => string.Create(
            CultureInfo.InvariantCulture, $"Validation is not successful (and {failure.FurtherViolations:N0} more)"),
        StatusCodes.Status422UnprocessableEntity => "Validation is not successful ",
        _ => failure.Message,
    };

    private static void WriteFields(Utf8JsonWriter writer, FailureDetails failure)
    {
        writer.WriteStartObject("fields"u8);
        foreach (var violations in failure.Violations.GroupBy(violation => violation.Field))
        {
            writer.WriteStartArray(violations.Key);
            foreach (var violation in violations)
                writer.WriteStringValue(Sentence(violation));
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string Sentence(NamedViolation violation)
    {
        var text = violation.Description.TrimEnd('.');
        return char.IsAsciiLetterLower(text.FirstOrDefault()) ? $"The {violation.Field} field {text}." : $"{text}.";
    }
}
