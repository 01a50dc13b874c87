using System.Security.Cryptography;

namespace CustomerGrpc.Access;

/// <summary>
/// The SHA-256 of a request's body as it arrived, taken while it is read, so that a signature can be verified without a second copy
/// of the body.
/// </summary>
internal sealed class BodyDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Takes the digests of an application's requests from here on.</summary>
    public static Task TakeAsync(HttpContext http, RequestDelegate next)
    {
        var digest = new BodyDigest();
        http.Response.RegisterForDispose(digest);
        http.Request.Body = new DigestStream(http.Request.Body, digest._hash);
        http.Features.Set(digest);
        return next(http);
    }

    /// <summary>The digest of what has been read of a request's body, in lower-case hex digits.</summary>
    public static string HexOf(HttpContext http) =>
        Convert.ToHexStringLower(http.Features.Get<BodyDigest>()!._hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private sealed class DigestStream(Stream body, IncrementalHash hash) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            hash.AppendData(buffer.Span[..count]);
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = body.Read(buffer, offset, count);
            hash.AppendData(buffer, offset, read);
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
