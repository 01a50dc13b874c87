using System.Buffers.Binary;
using System.IO.Compression;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// Decompresses one gzip member (RFC 1952) to its end. <see cref="GZipStream"/> alone takes data that is cut off, and ignores what follows
/// it. It checks the CRC-32, so that the size behind it, the last four bytes of the input, tells whether it got that far.
/// </summary>
/// <param name="compressed">The input.</param>
/// <param name="invalid">The exception for input that is not valid gzip.</param>
internal sealed class GzipInput(Stream compressed, Func<Exception> invalid) : ReadOnlyStream
{
    private readonly Input _input = new(compressed);
    private GZipStream? _gzip;
    private uint _length;

    private GZipStream Gzip => _gzip ??= new GZipStream(_input, CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Checked(Gzip.Read(buffer), buffer.Length);
        }
        catch (InvalidDataException)
        {
            throw invalid();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Checked(await Gzip.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (InvalidDataException)
        {
            throw invalid();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _gzip?.Dispose();
        base.Dispose(disposing);
    }

    private int Checked(int count, int asked)
    {
        _length = unchecked(_length + (uint)count);
        return count > 0 || asked == 0 || _input.Last4 == _length ? count : throw invalid();
    }

    // Remembers the last four bytes, as a little-endian number.
    private sealed class Input(Stream compressed) : ReadOnlyStream
    {
        public uint Last4 { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = compressed.Read(buffer);
            Remember(buffer[..count]);
            return count;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await compressed.ReadAsync(buffer, cancellationToken);
            Remember(buffer.Span[..count]);
            return count;
        }

        private void Remember(ReadOnlySpan<byte> read)
        {
            if (read.Length >= sizeof(uint))
                Last4 = BinaryPrimitives.ReadUInt32LittleEndian(read[^sizeof(uint)..]);
            else
                foreach (var octet in read)
                    Last4 = (Last4 >> 8) | ((uint)octet << 24);
        }
    }
}
