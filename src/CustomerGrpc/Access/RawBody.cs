using System.Security.Cryptography;
using CustomerGrpc.Transcoding.Http;

namespace CustomerGrpc.Access;

/// <summary>Hashes the body of a request as it was sent, for signatures.</summary>
internal static class RawBody
{
    // The limit of gRPC messages, which is that of JSON bodies too.
    private const int MaxSize = 4 * 1024 * 1024;
    private const int BufferSize = 16 * 1024;

    /// <summary>
    /// The SHA-256 of the body in lower-case hex digits, and whether the body is nothing or <c>{}</c>. The body is buffered, so that it can
    /// be read again.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is larger than 4 MiB, or does not arrive.</exception>
    public static async ValueTask<(string Hash, bool IsEmpty)> HashAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxSize)
            throw TooLarge();
        var body = new MemoryStream();
        var buffer = new byte[BufferSize];
        for (int count; (count = await ReadAsync(http, buffer)) > 0;)
        {
            body.Write(buffer, 0, count);
            if (body.Length > MaxSize)
                throw TooLarge();
        }

        body.Position = 0;
        http.Request.Body = body;
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        return (Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes.IsEmpty || bytes.Span.SequenceEqual("{}"u8));
    }

    private static async ValueTask<int> ReadAsync(HttpContext http, byte[] buffer)
    {
        try
        {
            return await http.Request.Body.ReadAsync(buffer, http.RequestAborted);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw DisconnectedClient.End(http, exception);
        }
    }

    // Kestrel's own limit closes the connection while the client is still sending.
    private static BadHttpRequestException TooLarge() =>
        new($"The body is larger than {MaxSize} bytes.", StatusCodes.Status413PayloadTooLarge);
}
