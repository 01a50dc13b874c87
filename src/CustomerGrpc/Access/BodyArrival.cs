using System.IO.Pipelines;
using CustomerGrpc.Transcoding.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CustomerGrpc.Access;

/// <summary>Reads the body of a request ahead, without consuming it.</summary>
internal static class BodyArrival
{
    /// <summary>Passes the body to a function if it has arrived as a whole.</summary>
    /// <returns>What the function returns; the default value if the body has not arrived.</returns>
    public static T? TryRead<T>(HttpContext http, Func<ReadResult, T> read)
    {
        LeaveSlowStreamsToTimeouts(http);
        try
        {
            return http.Request.BodyReader.TryRead(out var result) ? Read(http.Request.BodyReader, result, read) : default;
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw DisconnectedClient.End(http, exception);
        }
    }

    /// <summary>
    /// Waits until the body has arrived, or more of it than a limit, and passes it to a function. It can be read again afterwards.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body does not arrive.</exception>
    public static async ValueTask<T> ReadAsync<T>(
        HttpContext http, int limit, Func<ReadResult, T> read, CancellationToken cancellationToken)
    {
        var body = http.Request.BodyReader;
        try
        {
            var result = await body.ReadAsync(cancellationToken);
            while (!result.IsCompleted && result.Buffer.Length <= limit)
            {
                body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                result = await body.ReadAsync(cancellationToken);
            }

            return Read(body, result, read);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw DisconnectedClient.End(http, exception);
        }
    }

    private static T Read<T>(PipeReader body, ReadResult result, Func<ReadResult, T> read)
    {
        try
        {
            return read(result);
        }
        finally
        {
            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    // Before the first read. With HTTP/2, Kestrel closes the whole connection if a stream is slower than its minimum rate, and with it
    // other callers' streams.
    private static void LeaveSlowStreamsToTimeouts(HttpContext http)
    {
        if (HttpProtocol.IsHttp2(http.Request.Protocol) && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }
}
