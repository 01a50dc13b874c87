using Grpc.Core;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>A feature of REST requests that failed. A request that succeeded has none.</summary>
/// <param name="statusCode">The gRPC status of the failure.</param>
public sealed class RestFailureFeature(StatusCode statusCode)
{
    /// <summary>The gRPC status of the failure, whatever the HTTP status was; Cancelled if the client has disconnected.</summary>
    public StatusCode StatusCode => statusCode;
}
