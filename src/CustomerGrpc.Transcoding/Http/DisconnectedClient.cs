using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>A client that disconnects before its body has arrived. That is no error of the service.</summary>
public static class DisconnectedClient
{
    /// <summary>
    /// Ends a request whose body could not be read, and returns the exception that says so. The reset of a connection or a stream is
    /// found by the reader of the body before the token RequestAborted is cancelled.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="reset">What the reader of the body threw.</param>
    public static BadHttpRequestException End(HttpContext http, IOException reset)
    {
        ArgumentNullException.ThrowIfNull(http);
        // Otherwise Kestrel tries to read the rest of the body, and logs an error.
        http.Abort();
        return new("The client disconnected before its body had arrived.", StatusCodes.Status499ClientClosedRequest, reset);
    }
}
