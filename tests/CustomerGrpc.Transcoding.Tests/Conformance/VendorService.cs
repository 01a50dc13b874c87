using System.Text.Json;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>A dialect with its own format and errors.</summary>
internal sealed class VendorService : Vendor.VendorBase
{
    public override Task<VendorResponse> Put(VendorRequest request, ServerCallContext context) =>
        Task.FromResult(Answer(request, context));

    public override Task<VendorResponse> Get(VendorRequest request, ServerCallContext context) => Task.FromResult(Answer(request, context));

    public override Task<VendorResponse> Strict(VendorRequest request, ServerCallContext context) =>
        Task.FromResult(Answer(request, context));

    private static VendorResponse Answer(VendorRequest request, ServerCallContext context)
    {
        var response = new VendorResponse
        {
            ObjectId = "abc",
            Id = request.Id,
            LastName = request.LastName,
            CreatedAt = new Timestamp { Seconds = 1735689600, Nanos = 123456789 },
            MetaFields = { request.MetaFields },
            Unknown = { UnknownRequestFields.Of(context).Paths },
            UpdateMask = request.UpdateMask,
            Nested = request.Nested,
            Labels = { request.Labels },
            Palette = { request.Palettes },
        };
        if (request.OnlyPalette is { } onlyPalette)
            response.Palette.Add(onlyPalette);
        if (request.Palette is { } palette)
            response.Palette.Add(palette);
        if (request.HasFirstName)
            response.FirstName = request.FirstName;
        if (request.HasOwner)
            response.Owner = request.Owner;
        return response;
    }
}

internal sealed class VendorErrors : HttpErrorFormat
{
    public override string PathPrefix => "/vendor/v2";

    public override int HttpStatus(FailureDetails failure, int httpStatus) => httpStatus == 400 ? 422 : httpStatus;

    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http)
    {
        writer.WriteStartObject();
        writer.WriteNumber("status", httpStatus);
        writer.WriteBoolean("success", false);
        writer.WriteStartObject("fields");
        foreach (var violation in failure.Violations)
            writer.WriteString(violation.Field, violation.Description);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

/// <summary>A second API whose prefix is also the start of the first API's prefix.</summary>
internal sealed class ShorterErrors : HttpErrorFormat
{
    public override string PathPrefix => "/vendor";

    public override string ContentType => "application/vnd.shorter+json";

    public override void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http) =>
        writer.WriteStringValue("shorter");
}
