using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Rules;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>A failure as HTTP reports it.</summary>
/// <param name="Details">What the caller is told.</param>
/// <param name="HttpStatus">The HTTP status, before the format of the API changes it.</param>
internal sealed record HttpFailure(FailureDetails Details, int HttpStatus)
{
    /// <summary>A failure of a method or of the transcoder.</summary>
    public static HttpFailure Of(CallFailedException failure, ContractOptions options, Func<FieldPath, string> nameOf) =>
        new(new FailureDetails(failure, options.ErrorDomain, nameOf), failure.HttpStatus ?? HttpStatusOf(failure.Code));

    /// <summary>A value of the request that cannot be read.</summary>
    public static HttpFailure Of(JsonReadException invalid, ContractOptions options)
    {
        var details = new FailureDetails(NamedViolation.Short(invalid.Path, invalid.Reason))
        {
            Reason = options.InvalidFieldReason,
            Domain = options.ErrorDomain,
            IsMalformedBody = invalid.IsMalformed,
        };
        return new HttpFailure(details, StatusCodes.Status400BadRequest);
    }

    /// <summary>A failure that a service made by itself.</summary>
    public static HttpFailure Of(RpcException failure, Func<FieldPath, string> nameOf)
    {
        var details = failure.GetRpcStatus() is { } status
            ? new FailureDetails(status, nameOf)
            : new FailureDetails(failure.StatusCode, failure.Status.Detail);
        return new HttpFailure(details, HttpStatusOf(failure.StatusCode));
    }

    /// <summary>A failure of the server itself, whose details are not for the caller.</summary>
    public static HttpFailure Internal() => new(
        new FailureDetails(StatusCode.Internal, "The service failed."), StatusCodes.Status500InternalServerError);

    /// <summary>The HTTP mapping of google/rpc/code.proto.</summary>
    public static int HttpStatusOf(StatusCode code) => code switch
    {
        StatusCode.OK => StatusCodes.Status200OK,
        StatusCode.Cancelled => StatusCodes.Status499ClientClosedRequest,
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists or StatusCode.Aborted => StatusCodes.Status409Conflict,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
