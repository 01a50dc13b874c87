using System.Text.Json;
using CustomerGrpc.Transcoding.Failures;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>A failure as problem details (RFC 9457), for callers that accept application/problem+json.</summary>
internal sealed class ProblemErrorFormat : HttpErrorFormat
{
    public override string PathPrefix => "";

    public override string ContentType => "application/problem+json";

    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "about:blank");
        writer.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(httpStatus));
        writer.WriteNumber("status"u8, httpStatus);
        writer.WriteString("detail"u8, failure.Message);
        writer.WriteString("code"u8, CodeName(failure.Code));
        if (failure is { Reason: { } reason, Domain: { } domain })
        {
            writer.WriteString("reason"u8, reason);
            writer.WriteString("domain"u8, domain);
        }
        if (failure.Violations.Count > 0)
            WriteErrors(writer, failure.Violations);
        writer.WriteEndObject();
    }

    // As google/rpc/code.proto spells it: InvalidArgument is INVALID_ARGUMENT.
    private static string CodeName(StatusCode code) => code == StatusCode.OK
        ? "OK"
        : string.Concat(
            code.ToString().Select((letter, index) => (index > 0 && char.IsUpper(letter) ? "_" : "") + char.ToUpperInvariant(letter)));

    private static void WriteErrors(Utf8JsonWriter writer, IReadOnlyList<NamedViolation> violations)
    {
        writer.WriteStartArray("errors"u8);
        foreach (var violation in violations)
        {
            writer.WriteStartObject();
            writer.WriteString("field"u8, violation.Field);
            writer.WriteString("detail"u8, violation.Description);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
