using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core;

/// <summary>How a message is written.</summary>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "Grpc.Core's name.")]
public enum WriteFlags
{
    /// <summary>The message may wait for the next ones.</summary>
    BufferHint = 0x1,

    /// <summary>The message is not compressed, whatever the call's encoding is.</summary>
    NoCompress = 0x2,
}

/// <summary>Options of the messages a call writes.</summary>
/// <param name="flags">How messages are written.</param>
public class WriteOptions(WriteFlags flags = default)
{
    /// <summary>Options without a flag.</summary>
    public static readonly WriteOptions Default = new();

    /// <summary>How messages are written.</summary>
    public WriteFlags Flags { get; } = flags;
}
