using System.Globalization;
using System.Text;
using Grpc.Core;

namespace CustomerGrpc.Api;

/// <summary>
/// A gRPC response without messages, "Trailers-Only" in gRPC over HTTP/2 (grpc/grpc, doc/PROTOCOL-HTTP2.md). Grpc.AspNetCore writes one
/// only for calls that have reached their method.
/// </summary>
internal static class GrpcResponse
{
    /// <summary>Writes the status and the trailers of a failure as the headers of the response.</summary>
    public static void Write(HttpResponse response, RpcException failure)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers.GrpcStatus = ((int)failure.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers.GrpcMessage = PercentEncode(failure.Status.Detail);
        foreach (var trailer in failure.Trailers)
            response.Headers.Append(
                trailer.Key, trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes).TrimEnd('=') : trailer.Value);
    }

    // Percent-Encoded of PROTOCOL-HTTP2.md: printable ASCII other than % stands for itself.
    private static string PercentEncode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is >= 0x20 and < 0x7F and not (byte)'%')
                encoded.Append((char)octet);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return encoded.ToString();
    }
}
