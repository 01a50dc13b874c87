using System.Buffers;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A buffer writer with a pooled array that grows as needed.</summary>
internal sealed class RentedBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ByteArrays.Rent(4096);

    /// <summary>The bytes written so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>The number of bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Removes the bytes written so far.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ByteArrays.Return(_bytes);
        _bytes = [];
    }

    private void Reserve(int size)
    {
        if (_bytes.Length - Length < Math.Max(size, 1))
            Grow(size);
    }

    private void Grow(int size)
    {
        var larger = ByteArrays.Rent(Math.Max(_bytes.Length * 2, Length + size));
        Written.Span.CopyTo(larger);
        ByteArrays.Return(_bytes);
        _bytes = larger;
    }
}
