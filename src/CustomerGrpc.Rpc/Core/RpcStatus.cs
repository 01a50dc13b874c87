using Google.Protobuf;

namespace Grpc.Core;

/// <summary>
/// Errors with details: a <see cref="Google.Rpc.Status"/>, carried by the <c>grpc-status-details-bin</c> trailer
/// (google/rpc/status.proto; the names are those of Grpc.StatusProto).
/// </summary>
public static class RpcStatus
{
    /// <summary>The trailer that carries the details.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>The exception that ends a call with the status and its details.</summary>
    /// <param name="status">The status; its code must be one of google.rpc.Code other than OK.</param>
    public static RpcException ToRpcException(this Google.Rpc.Status status)
    {
        var trailers = new Metadata { { DetailsTrailer, status.ToByteArray() } };
        return new RpcException(new Status((StatusCode)status.Code, status.Message), trailers);
    }

    /// <summary>The details that the exception carries, or null; null also when they cannot be read.</summary>
    /// <param name="exception">The exception.</param>
    public static Google.Rpc.Status? GetRpcStatus(this RpcException exception)
    {
        if (exception.Trailers.GetValueBytes(DetailsTrailer) is not { } details)
            return null;
        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(details);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>The first detail of the type, or null.</summary>
    /// <typeparam name="T">The detail's type.</typeparam>
    /// <param name="status">The status.</param>
    public static T? GetDetail<T>(this Google.Rpc.Status status)
        where T : class, IMessage<T>, new()
    {
        foreach (var detail in status.Details)
            if (detail.TryUnpack<T>(out var found))
                return found;
        return null;
    }
}
