using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>Which message encodings a call may use (grpc/grpc, doc/compression.md).</summary>
internal static class MessageEncoding
{
    /// <summary>A response header by which a method asks for an encoding, as in C-core; it is not sent.</summary>
    public const string InternalRequestHeader = "grpc-internal-encoding-request";

    public const string Gzip = "gzip";
    private const string Identity = "identity";

    /// <summary>The encoding of the request's messages, null for none. One that is not known here is UNIMPLEMENTED, and the answer lists the known.</summary>
    public static string? OfRequest(IHeaderDictionary request, IHeaderDictionary response)
    {
        var encoding = request.GrpcEncoding.ToString();
        switch (encoding)
        {
            case "" or Identity:
                return null;
            case Gzip:
                return Gzip;
            default:
                response.GrpcAcceptEncoding = $"{Identity},{Gzip}";
                throw new RpcException(new Status(StatusCode.Unimplemented, $"The grpc-encoding '{encoding}' is not supported."));
        }
    }

    /// <summary>Whether both sides know the encoding.</summary>
    public static bool IsAccepted(string algorithm, IHeaderDictionary request)
    {
        if (algorithm != Gzip)
            return false;
        foreach (var header in request.GrpcAcceptEncoding)
            foreach (var accepted in header.AsSpan().Split(','))
                if (header.AsSpan(accepted).Trim().SequenceEqual(algorithm))
                    return true;
        return false;
    }
}
