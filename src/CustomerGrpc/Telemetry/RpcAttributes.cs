using System.Diagnostics;
using System.Globalization;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Http;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Telemetry;

/// <summary>
/// The rpc.* attributes of a call (OpenTelemetry's semantic conventions for gRPC), over gRPC and REST alike: <c>rpc.system</c> is
/// <c>grpc</c> or <c>rest</c>.
/// </summary>
internal static class RpcAttributes
{
    /// <summary>The name of the attribute with the protocol of a call.</summary>
    public const string System = "rpc.system";

    /// <summary>The protocol of a call.</summary>
    public static string SystemOf(HttpContext http) => http.IsRest() ? "rest" : "grpc";

    /// <summary>The attributes of a completed request; none if it was not a call.</summary>
    public static TagList Of(HttpContext http)
    {
        if (MethodOf(http) is not { } method)
            return default;
        var attributes = new TagList { { System, SystemOf(http) }, { "rpc.service", method.ServiceName }, { "rpc.method", method.Name } };
        if (StatusOf(http) is { } status)
            attributes.Add("rpc.grpc.status_code", (int)status);
        return attributes;
    }

    /// <summary>Adds the attributes to the span of a call. Over gRPC the span has the name of the method.</summary>
    public static void AddTo(Activity span, HttpResponse response)
    {
        var http = response.HttpContext;
        if (MethodOf(http) is not { } method)
            return;
        foreach (var (name, value) in Of(http))
            span.SetTag(name, value);
        if (IsServerError(StatusOf(http)))
            span.SetStatus(ActivityStatusCode.Error);
        if (!http.IsRest())
            span.DisplayName = method.FullName.TrimStart('/');
    }

    private static IMethod? MethodOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;

    // The status that the client received; null if an exception ended the request.
    private static StatusCode? StatusOf(HttpContext http)
    {
        if (http.IsRest())
            return http.Features.Get<RestFailureFeature>()?.StatusCode
                ?? (http.Response.StatusCode < StatusCodes.Status400BadRequest ? StatusCode.OK : null);
        // A response without messages has the status in its headers.
        var sent = http.Response.Headers.GrpcStatus;
        if (sent.Count == 0)
            sent = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.GrpcStatus ?? default;
        StatusCode? status = int.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? (StatusCode)code : null;
        // Grpc.AspNetCore ends a call with UNKNOWN if the client has disconnected.
        return status is null or StatusCode.Unknown && http.RequestAborted.IsCancellationRequested ? StatusCode.Cancelled : status;
    }

    private static bool IsServerError(StatusCode? status) => status is StatusCode.Unknown or StatusCode.DeadlineExceeded
        or StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss;
}
