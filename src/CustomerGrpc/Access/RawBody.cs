using System.Buffers;
using System.Security.Cryptography;

namespace CustomerGrpc.Access;

/// <summary>Hashes the body of a request as it was sent, for signatures.</summary>
internal static class RawBody
{
    /// <summary>
    /// The SHA-256 of the body in lower-case hex digits, and whether the body is nothing or <c>{}</c>. The body can be read again.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is larger than 4 MiB, or does not arrive.</exception>
    public static ValueTask<(string Hash, bool IsEmpty)> HashAsync(HttpContext http) => http.Request.ContentLength > LargeBodies.MaxSize
        ? throw TooLarge()
        : BodyArrival.ReadAsync(http, LargeBodies.MaxSize, static body => Hash(body.Buffer), http.RequestAborted);

    private static (string Hash, bool IsEmpty) Hash(ReadOnlySequence<byte> body)
    {
        if (body.Length > LargeBodies.MaxSize)
            throw TooLarge();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in body)
            hash.AppendData(part.Span);
        var isEmpty = body.IsEmpty || (body.Length == 2 && body.ToArray() is [(byte)'{', (byte)'}']);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), isEmpty);
    }

    // Kestrel's own limit closes the connection while the client is still sending.
    private static BadHttpRequestException TooLarge() =>
        new($"The body is larger than {LargeBodies.MaxSize} bytes.", StatusCodes.Status413PayloadTooLarge);
}
