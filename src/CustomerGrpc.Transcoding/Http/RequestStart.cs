using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>When a request with a deadline arrived. The deadline also covers middleware, such as authentication.</summary>
/// <param name="timestamp">A timestamp of the clock.</param>
internal sealed class RequestStart(long timestamp)
{
    /// <summary>Records the start of a request, if it has a deadline.</summary>
    public static void Record(HttpContext http, TimeProvider clock)
    {
        if (http.Request.Headers.ContainsKey(RestCallContext.TimeoutHeader))
            http.Features.Set(new RequestStart(clock.GetTimestamp()));
    }

    /// <summary>The time since the start; zero if it was not recorded.</summary>
    public static TimeSpan Elapsed(HttpContext http, TimeProvider clock) =>
        http.Features.Get<RequestStart>() is { } start ? clock.GetElapsedTime(start.Timestamp) : TimeSpan.Zero;

    private long Timestamp => timestamp;
}
