using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Rules;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>A failure to answer.</summary>
/// <param name="Status">What failed.</param>
/// <param name="HttpStatus">What HTTP calls it.</param>
internal sealed record HttpFailure(Google.Rpc.Status Status, int HttpStatus)
{
    /// <summary>A failure that is HTTP's own.</summary>
    public static HttpFailure Of(int httpStatus, StatusCode code, string reason, string message, ContractOptions options)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        if (options.ErrorDomain is { } domain) status.Details.Add(Any.Pack(new ErrorInfo { Reason = reason, Domain = domain }));
        return new HttpFailure(status, httpStatus);
    }

    /// <summary>A value of the request that cannot be what it has to be.</summary>
    public static HttpFailure Of(JsonReadException wrong, ContractOptions options)
    {
        var violation = new BadRequest.Types.FieldViolation { Field = wrong.Path, Description = wrong.Reason };
        return new HttpFailure(
            InvalidFields.Exception([violation], options.InvalidField()).GetRpcStatus()!, StatusCodes.Status400BadRequest);
    }

    /// <summary>What a method failed with.</summary>
    public static HttpFailure Of(RpcException failure)
    {
        var status = failure.GetRpcStatus() ?? new Google.Rpc.Status { Code = (int)failure.StatusCode, Message = failure.Status.Detail };
        return new HttpFailure(status, HttpStatusOf(failure.StatusCode));
    }

    /// <summary>A failure of the server itself, of which the caller learns nothing more.</summary>
    public static HttpFailure Internal() => new(
        new Google.Rpc.Status { Code = (int)StatusCode.Internal, Message = "The service failed." }, StatusCodes.Status500InternalServerError);

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
