using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>What a request must be to be a gRPC call. One that is none is answered as HTTP, with a status for clients that look.</summary>
internal static class CallRules
{
    public const string ContentType = "application/grpc";

    public static bool Accept(HttpContext http)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
            return UpgradeRequired(http);
        if (IsGrpc(http.Request.ContentType))
            return true;
        http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        StatusTrailers.Write(http.Response.Headers, new Status(StatusCode.Internal, "The content-type is not application/grpc."));
        return false;
    }

    /// <summary><c>application/grpc</c>, perhaps with <c>+proto</c>, perhaps with parameters.</summary>
    public static bool IsGrpc(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = contentType.AsSpan(ContentType.Length);
        if (rest.StartsWith("+proto", StringComparison.OrdinalIgnoreCase))
            rest = rest["+proto".Length..];
        rest = rest.TrimStart(' ');
        return rest.IsEmpty || rest[0] == ';';
    }

    private static bool UpgradeRequired(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
        http.Response.Headers.Upgrade = "h2c, h2";
        http.Response.Headers.Connection = "Upgrade";
        StatusTrailers.Write(http.Response.Headers, new Status(StatusCode.Internal, "gRPC needs HTTP/2."));
        return false;
    }
}
