using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Rpc.Telemetry;

/// <summary>The span of a request, which ASP.NET Core begins and ends.</summary>
internal static class RequestSpan
{
    /// <summary>The span, if anybody records it. ASP.NET Core begins one for its logs too, where nobody listens.</summary>
    public static Activity? Of(HttpContext http) =>
        http.Features.Get<IHttpActivityFeature>()?.Activity is { Recorded: true } span && span.Source.HasListeners() ? span : null;
}
