using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Bench.EmptyCall;

/// <summary>Reads a request's body and sends it back with the headers and trailers that a gRPC response has.</summary>
internal static class BareEcho
{
    public static async Task AnswerAsync(HttpContext http)
    {
        var body = http.Request.BodyReader;
        http.Response.ContentType = "application/grpc";
        while (true)
        {
            var result = await body.ReadAsync();
            foreach (var segment in result.Buffer)
                http.Response.BodyWriter.Write(segment.Span);
            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers.GrpcStatus = "0";
    }
}
