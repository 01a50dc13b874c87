using System.Buffers;
using CustomerGrpc.Transcoding.Http;

namespace CustomerGrpc.Access;

/// <summary>Reads the body of a request ahead, without consuming it.</summary>
internal static class BodyArrival
{
    /// <summary>
    /// Waits until the body has arrived, or more of it than a limit, and passes it to a function. It can be read again afterwards.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body does not arrive.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext http, int limit, Func<ReadOnlySequence<byte>, T> read)
    {
        var body = http.Request.BodyReader;
        try
        {
            var result = await body.ReadAsync(http.RequestAborted);
            while (!result.IsCompleted && result.Buffer.Length <= limit)
            {
                body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                result = await body.ReadAsync(http.RequestAborted);
            }

            try
            {
                return read(result.Buffer);
            }
            finally
            {
                body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw DisconnectedClient.End(http, exception);
        }
    }
}
