using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller writes one message: either whole, or through a buffer after its length is told.</summary>
public abstract class SerializationContext
{
    /// <summary>Takes the whole message and ends it.</summary>
    /// <param name="payload">The message.</param>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>The buffer to write the message to.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Tells the message's length, before the first byte is written.</summary>
    /// <param name="payloadLength">The length in bytes.</param>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>Ends the message.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
