using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http;
using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Rules;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding.OpenApi;

/// <summary>Creates example failures with the error formats of the APIs, so that the documents show the real responses.</summary>
internal sealed class FailureExamples(ErrorResponses responses, IServiceProvider services, IOptions<ContractOptions> contract)
{
    private static readonly string[] MediaTypesAccepted = [MediaTypes.Json, MediaTypes.Problem];

    /// <summary>The responses to a failure, one for each media type that the API at the path supports.</summary>
    public IEnumerable<FailureExample> Of(string verb, string path, StatusCode code, string message, ErrorInfo info, string? field)
    {
        var failure = DetailsOf(code, message, info, field);
        return MediaTypesAccepted
            .Select(accept => responses.Describe(Request(verb, path, accept), failure) with { Field = field })
            .DistinctBy(example => example.ContentType);
    }

    private FailureDetails DetailsOf(StatusCode code, string message, ErrorInfo info, string? field) => new(code, message)
    {
        Reason = info.Reason,
        Domain = contract.Value.ErrorDomain,
        Metadata = info.Metadata.ToDictionary(),
        Violations = field is null ? [] : [new NamedViolation(field, message)],
    };

    private DefaultHttpContext Request(string verb, string path, string accept)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        (http.Request.Method, http.Request.Path, http.Request.Headers.Accept) = (verb, path, accept);
        return http;
    }
}
