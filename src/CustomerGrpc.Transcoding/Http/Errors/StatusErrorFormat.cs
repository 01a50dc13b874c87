using System.Text.Json;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Json;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>A failure as google.rpc.Status in ProtoJSON, details included.</summary>
internal sealed class StatusErrorFormat(KnownTypes types) : HttpErrorFormat
{
    public override string PathPrefix => "";

    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http) =>
        Codecs.For(Google.Rpc.Status.Descriptor).WriteObject(writer, failure.ToStatus(), types.StyleOf(null));
}
