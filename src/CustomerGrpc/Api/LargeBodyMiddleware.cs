using CustomerGrpc.Access;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace CustomerGrpc.Api;

/// <summary>Lets calls with large bodies wait for their turn.</summary>
internal sealed class LargeBodyMiddleware(RequestDelegate next, LargeBodies bodies, RejectedCalls rejected)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (HasOneMessage(http) && Caller.Find(http) is { } caller && await FailAsync(http, caller) is { } failure)
            await rejected.WriteAsync(http, failure);
        else
            await next(http);
    }

    // A stream of messages does not end before it is read.
    private static bool HasOneMessage(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type is MethodType.Unary or MethodType.ServerStreaming;

    // Null if the call may go on.
    private async ValueTask<Exception?> FailAsync(HttpContext http, Caller caller)
    {
        try
        {
            await bodies.WaitToParseAsync(http, caller.StoreId);
            return null;
        }
#pragma warning disable CA1031 // The caller is told, in the error format of the API, that the body did not arrive.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure;
        }
    }
}
