using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// Writes metadata as HTTP headers. Response headers and trailers become headers of the same name, binary values in base64. Names that
/// HTTP or gRPC reserve are left out.
/// </summary>
internal static class ResponseMetadata
{
    /// <summary>Adds metadata to the response's headers.</summary>
    public static void Write(Metadata metadata, IHeaderDictionary headers)
    {
        foreach (var entry in metadata)
            if (!IsReserved(entry.Key))
                headers[entry.Key] = StringValues.Concat(
                    headers[entry.Key], entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value);
    }

    private static bool IsReserved(string key) =>
        key is "connection" or "date" or "keep-alive" or "server" or "te" or "trailer" or "transfer-encoding" or "upgrade"
        || key.StartsWith("content-", StringComparison.Ordinal)
        || key.StartsWith("grpc-", StringComparison.Ordinal);
}
