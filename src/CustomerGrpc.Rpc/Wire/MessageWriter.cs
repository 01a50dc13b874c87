using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.Core;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>
/// Writes Length-Prefixed-Message of PROTOCOL-HTTP2.md. A message that is not compressed and tells its length first goes straight
/// into the response's pipe; any other is gathered before.
/// </summary>
internal sealed class MessageWriter(PipeWriter body, CallSettings settings) : SerializationContext
{
    private ArrayBufferWriter<byte>? _gathered;
    private MemoryStream? _compressed;
    private bool _compressNext;
    private bool _isStraight;

    /// <summary>Whether the call's messages are compressed.</summary>
    public bool Compress { get; set; }

    /// <summary>How many bytes of messages were written, without the prefixes.</summary>
    public long Length { get; private set; }

    public void Write<T>(T message, Marshaller<T> marshaller, WriteOptions? options)
    {
        _compressNext = Compress && (options is null || !options.Flags.HasFlag(WriteFlags.NoCompress));
        _isStraight = false;
        marshaller.ContextualSerializer(message, this);
    }

    public override void SetPayloadLength(int payloadLength)
    {
        CheckSize(payloadLength);
        if (_compressNext)
            return;
        WriteHeader(payloadLength, isCompressed: false);
        _isStraight = true;
    }

    public override IBufferWriter<byte> GetBufferWriter() => _isStraight ? body : Gathered();

    public override void Complete()
    {
        if (!_isStraight)
            Complete(Gathered().WrittenSpan);
    }

    public override void Complete(byte[] payload) => Complete(payload.AsSpan());

    private ArrayBufferWriter<byte> Gathered()
    {
        if (_gathered is null)
            _gathered = new ArrayBufferWriter<byte>();
        return _gathered;
    }

    private void Complete(ReadOnlySpan<byte> message)
    {
        CheckSize(message.Length);
        if (_compressNext)
            message = Compressed(message);
        WriteHeader(message.Length, _compressNext);
        body.Write(message);
        _gathered?.ResetWrittenCount();
    }

    private ReadOnlySpan<byte> Compressed(ReadOnlySpan<byte> message)
    {
        _compressed ??= new MemoryStream();
        _compressed.SetLength(0);
        Gzip.Compress(message, _compressed, settings.Options.ResponseCompressionLevel);
        return _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length);
    }

    private void CheckSize(int length)
    {
        if (length > settings.MaxSendMessageSize)
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"Sending message exceeds the maximum of {settings.MaxSendMessageSize} bytes."));
    }

    private void WriteHeader(int length, bool isCompressed)
    {
        var header = body.GetSpan(MessageReader.HeaderSize);
        header[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
        body.Advance(MessageReader.HeaderSize);
        Length += length;
    }
}
