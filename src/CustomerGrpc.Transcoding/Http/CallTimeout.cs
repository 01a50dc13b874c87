using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>The timeout that a client has set for a call: <c>X-Server-Timeout</c> over REST, <c>grpc-timeout</c> over gRPC.</summary>
public static class CallTimeout
{
    /// <summary>
    /// The time since the start of the request after which the call ends; null if the client has set none, or no valid one.
    /// </summary>
    /// <param name="http">The request.</param>
    public static TimeSpan? Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.IsRest() ? OfRest(http.Request.Headers[RestCallContext.TimeoutHeader]) : OfGrpc(http.Request.Headers["grpc-timeout"]);
    }

    /// <summary>A number of seconds greater than 0.</summary>
    internal static TimeSpan? OfRest(string? header) =>
        double.TryParse(header, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds > 0 && double.IsFinite(seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2))
            : null;

    // At most eight digits and a unit (gRPC over HTTP/2, "Requests").
    private static TimeSpan? OfGrpc(string? header) =>
        header is { Length: > 1 and <= 9 } && int.TryParse(header[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? header[^1] switch
            {
                'H' => TimeSpan.FromHours(number),
                'M' => TimeSpan.FromMinutes(number),
                'S' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMilliseconds(number),
                'u' => TimeSpan.FromMicroseconds(number),
                'n' => TimeSpan.FromMicroseconds(number / 1000.0),
                _ => null,
            }
            : null;
}
