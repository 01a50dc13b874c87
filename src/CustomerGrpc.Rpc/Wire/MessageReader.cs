using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>
/// Reads Length-Prefixed-Message of PROTOCOL-HTTP2.md: a byte that tells whether the message is compressed, four bytes of length,
/// the message. Messages are parsed where they lie in the request's pipe.
/// </summary>
internal sealed class MessageReader(PipeReader body, int maxSize) : DeserializationContext
{
    public const int HeaderSize = 5;

    private ReadOnlySequence<byte> _payload;

    /// <summary>The encoding of compressed messages; null when none may be compressed.</summary>
    public string? Encoding { get; set; }

    /// <summary>Whether the last message was compressed.</summary>
    public bool WasCompressed { get; private set; }

    /// <summary>How many bytes of messages were read, without the prefixes.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the client has ended its side.</summary>
    public bool IsCompleted { get; private set; }

    public override int PayloadLength => (int)_payload.Length;

    /// <summary>Reads the next message, or null at the end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await body.ReadAsync(cancellationToken);
            }
            catch (IOException exception)
            {
                throw Lost(exception);
            }

            var buffer = result.Buffer;
            IsCompleted = result.IsCompleted;
            if (TryParse(ref buffer, marshaller, out var message))
            {
                body.AdvanceTo(buffer.Start);
                return message;
            }

            if (IsCompleted)
                return buffer.IsEmpty ? null : throw Malformed("The request ends within a message.");
            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Reads the message of a request that has one, to the request's end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T> ReadOnlyAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class
    {
        T? only = null;
        while (true)
        {
            ReadResult result;
            try
            {
                result = await body.ReadAsync(cancellationToken);
            }
            catch (IOException exception)
            {
                throw Lost(exception);
            }

            var buffer = result.Buffer;
            IsCompleted = result.IsCompleted;
            if (only is null)
                TryParse(ref buffer, marshaller, out only);
            if (only is not null && !buffer.IsEmpty)
                throw new RpcException(new Status(StatusCode.Unimplemented, "The method takes one request message, and more were sent."));
            if (!IsCompleted)
            {
                body.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            if (!buffer.IsEmpty)
                throw Malformed("The request ends within a message.");
            body.AdvanceTo(buffer.End);
            return only ?? throw new RpcException(
                new Status(StatusCode.Unimplemented, "The method takes one request message, and none was sent."));
        }
    }

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;

    private static RpcException Malformed(string detail) => new(new Status(StatusCode.Internal, detail));

    // One exception filter in each reading method costs nothing; a method around the pipe would be one more state machine a call.
    private static Exception Lost(IOException exception) => exception is BadHttpRequestException
        ? Malformed(exception.Message)
        : new ClientGoneException(exception);

    private bool TryParse<T>(ref ReadOnlySequence<byte> buffer, Marshaller<T> marshaller, out T? message)
        where T : class
    {
        message = null;
        if (buffer.Length < HeaderSize)
            return false;
        Span<byte> gathered = stackalloc byte[HeaderSize];
        scoped var header = buffer.FirstSpan;
        if (header.Length < HeaderSize)
        {
            buffer.Slice(0, HeaderSize).CopyTo(gathered);
            header = gathered;
        }

        WasCompressed = IsCompressed(header[0]);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..HeaderSize]);
        if (length > (uint)maxSize)
            throw Gzip.TooLarge(maxSize);
        if (buffer.Length < HeaderSize + length)
            return false;
        Length += length;
        message = Parse(buffer.Slice(HeaderSize, length), marshaller);
        buffer = buffer.Slice(HeaderSize + length);
        return true;
    }

    private bool IsCompressed(byte flag) => flag switch
    {
        0 => false,
        1 when Encoding is not null => true,
        1 => throw Malformed("A message is compressed, and the request names no grpc-encoding."),
        _ => throw Malformed("The first byte of a message is neither 0 nor 1."),
    };

    private T Parse<T>(ReadOnlySequence<byte> payload, Marshaller<T> marshaller)
        where T : class
    {
        if (!WasCompressed)
            return ParsePlain(payload, marshaller);
        using var plain = Gzip.Decompress(payload, maxSize);
        return ParsePlain(plain.Bytes, marshaller);
    }

    private T ParsePlain<T>(ReadOnlySequence<byte> payload, Marshaller<T> marshaller)
        where T : class
    {
        _payload = payload;
        try
        {
            return marshaller.ContextualDeserializer(this);
        }
        catch (Google.Protobuf.InvalidProtocolBufferException exception)
        {
            throw new RpcException(new Status(StatusCode.Internal, "The request message cannot be parsed.", exception));
        }
        finally
        {
            _payload = default;
        }
    }
}
