using System.Text.Json;
using CustomerGrpc.Customers;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Errors;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>The failures of Axim Commerce's routes and their error format.</summary>
internal sealed class AximErrors : HttpErrorFormat
{
    public override string PathPrefix => "/customers";

    public static FieldViolation UnknownMember(string path) => new(FieldPath.Verbatim(path), "is not a known field");

    public static Failure CodeGivenTwice(int index) =>
        CustomerError.Invalid(MetaField(index, "code"), "is given twice");

    public static Failure NumberTooLarge(int index) =>
        CustomerError.Invalid(MetaField(index, "value"), "holds a number beyond the range of a double.");

    public static Failure NotJson(int index, int maxDepth) =>
        CustomerError.Invalid(MetaField(index, "value"), $"must be one JSON value, nested at most {maxDepth} levels deep");

    private static FieldPath MetaField(int index, string field) => FieldPath.Of("meta_fields").Item(index).Field(field);

    public static Failure NotText(int index) =>
        CustomerError.Invalid(MetaField(index, "value"), "holds U+0000 or an unpaired surrogate, which no text may.");

    public static Failure NameGivenTwice(int index) =>
        CustomerError.Invalid(MetaField(index, "value"), "names a member of an object twice.");

    /// <summary>The documentation has no conflict: an email address in use is invalid data.</summary>
    public override int HttpStatus(FailureDetails failure, int httpStatus) =>
        ErrorReasonName.Parse(failure.Reason) is ErrorReason.EmailInUse ? StatusCodes.Status400BadRequest : httpStatus;

    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("success"u8, false);
        writer.WriteString("message"u8, failure.Message);
        // The documentation has no codes. A client must be able to tell a change that may have been made from one that was not.
        if (ErrorReasonName.Parse(failure.Reason) is ErrorReason.OutcomeUnknown)
            writer.WriteString("code"u8, failure.Reason);
        writer.WriteEndObject();
    }
}
