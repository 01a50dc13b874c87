using System.Text.Json;
using CustomerGrpc.Customers;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding.Http.Errors;
using Google.Rpc;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>What Axim Commerce's routes refuse beyond the canonical rules, and how every failure is answered.</summary>
internal sealed class AximErrors : HttpErrorFormat
{
    public override string PathPrefix => "/customers";

    public static Failure CodeGivenTwice(int index) =>
        CustomerError.Invalid($"meta_fields[{index}].code", "is given twice.");

    public static Failure NumberTooLarge(int index) =>
        CustomerError.Invalid($"meta_fields[{index}].value", "holds a number beyond the range of a double.");

    public static Failure NotJson(int index, int maxDepth) =>
        CustomerError.Invalid($"meta_fields[{index}].value", $"must be one JSON value, nested at most {maxDepth} levels deep.");

    public static Failure NotATime(string parameter) => CustomerError.Invalid(parameter, "must be a date or a time (ISO 8601).");

    /// <summary>The page knows no conflict: data that contradicts what is kept is invalid data.</summary>
    public override int HttpStatus(Status status, int httpStatus) =>
        status.Reason() is ErrorReason.EmailInUse ? StatusCodes.Status400BadRequest : httpStatus;

    public override void Write(Utf8JsonWriter writer, Status status, int httpStatus, HttpContext http)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("success"u8, false);
        writer.WriteString("message"u8, status.Message);
        writer.WriteEndObject();
    }
}
