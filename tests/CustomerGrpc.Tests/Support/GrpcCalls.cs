using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Tests.Support;

/// <summary>Credentials of gRPC calls and the details of their failures.</summary>
internal static class GrpcCalls
{
    /// <summary>Calls over a channel with or without a bearer token.</summary>
    public static CallInvoker WithToken(this ChannelBase channel, string? token) => channel.Intercept(headers =>
    {
        if (token is not null)
            headers.Add("authorization", $"Bearer {token}");
        return headers;
    });

    /// <summary>Waits until a call has ended and returns its failure; null if it succeeded.</summary>
    public static async Task<RpcException?> FailureAsync(this Task call)
    {
        try
        {
            await call;
            return null;
        }
        catch (RpcException failure)
        {
            return failure;
        }
    }

    /// <summary>The reason in the failure's ErrorInfo.</summary>
    public static string? Reason(this RpcException failure) => failure.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason;

    /// <summary>The fields in the failure's BadRequest.</summary>
    public static IEnumerable<string> InvalidFields(this RpcException failure) =>
        failure.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? [];
}
