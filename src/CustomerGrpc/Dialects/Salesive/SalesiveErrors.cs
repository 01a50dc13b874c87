using System.Text.Json;
using CustomerGrpc.Customers;
using CustomerGrpc.Hosting;
using CustomerGrpc.Rpc.Transcoding.Errors;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>What Salesive's routes refuse beyond the canonical rules, and how every failure under them is answered.</summary>
internal sealed class SalesiveErrors : HttpErrorFormat
{
    public override string PathPrefix => "/api/v1";

    public override void Write(Utf8JsonWriter writer, Google.Rpc.Status status, int httpStatus, HttpContext http)
    {
        writer.WriteStartObject();
        writer.WriteNumber("status", httpStatus);
        writer.WriteBoolean("success", false);
        writer.WriteString("message", status.Message);
        writer.WriteEndObject();
    }

    public static ServiceException NothingToUpdate() =>
        CustomerError.Invalid("body", "at least one field must be supplied: name, email, phone, user or active.");

    public static ServiceException Shop() =>
        CustomerError.Invalid("shop", "must not be sent: the store is bound to the token.");

    public static ServiceException Null(string field) => CustomerError.Invalid(field, "must not be null.");
}
