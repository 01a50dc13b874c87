using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding;

/// <summary>Distinguishes calls over REST from calls over gRPC.</summary>
public static class RestCalls
{
    /// <summary>Whether a call came over REST, also if an interceptor has replaced its context.</summary>
    /// <param name="call">The call.</param>
    public static bool IsRest(this ServerCallContext call) => call.GetHttpContext().IsRest();

    /// <summary>Whether a request is a call over REST.</summary>
    /// <param name="http">The request.</param>
    public static bool IsRest(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not null;
    }
}
