using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The failure of a request with invalid fields: INVALID_ARGUMENT with a BadRequest that names each (AIP-193).</summary>
internal static class InvalidFields
{
    /// <summary>The exception that ends the call.</summary>
    /// <param name="violations">At least one. The fields are paths in proto spelling.</param>
    /// <param name="reason">The ErrorInfo; null for none.</param>
    public static RpcException Exception(IReadOnlyList<BadRequest.Types.FieldViolation> violations, ErrorInfo? reason = null)
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCode.InvalidArgument, Message = Message(violations) };
        if (reason is not null)
            status.Details.Add(Any.Pack(reason));
        status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violations } }));
        return status.ToRpcException();
    }

    private static string Message(IReadOnlyList<BadRequest.Types.FieldViolation> violations) =>
        string.Join("; ", violations.Select(violation => $"{violation.Field}: {violation.Description}"));
}
