using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>Status of PROTOCOL-HTTP2.md: <c>grpc-status</c>, and <c>grpc-message</c> where there is something to say.</summary>
internal static class StatusTrailers
{
    private static readonly StringValues[] Codes =
        [.. Enumerable.Range(0, 17).Select(code => new StringValues(code.ToString(CultureInfo.InvariantCulture)))];

    public static void Write(IHeaderDictionary trailers, in Status status)
    {
        var code = (int)status.StatusCode;
        trailers.GrpcStatus = (uint)code < (uint)Codes.Length ? Codes[code] : code.ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(status.Detail))
            trailers.GrpcMessage = PercentEncoding.Encode(status.Detail);
    }
}
