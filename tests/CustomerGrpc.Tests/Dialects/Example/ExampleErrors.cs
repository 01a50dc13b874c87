using System.Text.Json;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Tests.Dialects.Example;

internal sealed class ExampleErrors : HttpErrorFormat
{
    public override string PathPrefix => "/example";

    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http)
    {
        writer.WriteStartObject();
        writer.WriteString("problem"u8, failure.Message);
        writer.WriteEndObject();
    }
}
