using System.Text.Json;
using CustomerGrpc.Customers;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http.Errors;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>The failures of Salesive's routes and their error format.</summary>
internal sealed class SalesiveErrors : HttpErrorFormat
{
    public override string PathPrefix => "/api/v1";

    public static Failure NothingToUpdate() =>
        CustomerError.Invalid("body", "at least one field must be supplied: name, email, phone, user or active.");

    public static Failure Shop() =>
        CustomerError.Invalid("shop", "must not be sent: the store is bound to the token");

    /// <summary>The documented envelope without data.</summary>
    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http)
    {
        writer.WriteStartObject();
        writer.WriteNumber("status"u8, httpStatus);
        writer.WriteBoolean("success"u8, false);
        writer.WriteString("message"u8, failure.Message);
        // The documentation has no codes. A client must be able to tell a change that may have been made from one that was not.
        if (ErrorReasonName.Parse(failure.Reason) is ErrorReason.OutcomeUnknown)
            writer.WriteString("code"u8, failure.Reason);
        writer.WriteEndObject();
    }
}
