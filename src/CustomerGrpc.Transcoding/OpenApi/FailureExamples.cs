using System.Text.Json.Nodes;
using CustomerGrpc.Transcoding.Http;
using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Rules;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>A failure as an API answers it.</summary>
internal sealed record FailureExample(int HttpStatus, string ContentType, JsonNode Body)
{
    /// <summary>The field to blame, if it is one.</summary>
    public string? Field { get; init; }
}

/// <summary>Makes failures with the very formats that answer them, so that what is documented is what is answered.</summary>
internal sealed class FailureExamples(ErrorResponses responses, IServiceProvider services, IOptions<ContractOptions> contract)
{
    private static readonly string[] MediaTypesAccepted = [MediaTypes.Json, MediaTypes.Problem];

    /// <summary>The failure in every media type in which the API at the path can answer it.</summary>
    public IEnumerable<FailureExample> Of(string verb, string path, StatusCode code, string message, ErrorInfo info, string? field)
    {
        var status = StatusOf(code, message, info, field);
        return MediaTypesAccepted
            .Select(accept => responses.Describe(Request(verb, path, accept), status) with { Field = field })
            .DistinctBy(example => example.ContentType);
    }

    private Google.Rpc.Status StatusOf(StatusCode code, string message, ErrorInfo info, string? field)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        if (contract.Value.ErrorDomain is { } domain)
            status.Details.Add(Any.Pack(new ErrorInfo(info) { Domain = domain }));
        if (field is not null)
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = message } } }));
        return status;
    }

    private DefaultHttpContext Request(string verb, string path, string accept)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        (http.Request.Method, http.Request.Path, http.Request.Headers.Accept) = (verb, path, accept);
        return http;
    }
}
