using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>
/// How many fields, items and members a request may have. The smallest take two bytes, but a hundred in memory, so that a limit of bytes
/// alone does not limit the memory that a request takes.
/// </summary>
internal static class ElementLimit
{
    /// <summary>The greatest number. It is far beyond what a message of 256 KiB of JSON can have.</summary>
    public const int Max = 300_000;

    /// <summary>The violation.</summary>
    public static readonly string Violation = string.Create(
        CultureInfo.InvariantCulture, $"must have at most {Max:N0} fields, items and members");

    // A shorter message cannot have too many: each takes two bytes.
    private const int MinLength = 2 * Max;

    // The limit of the parser, which rejects the message.
    private const int MaxDepth = 100;

    /// <summary>Whether a message has more. What is malformed is not counted, and is left to the parser.</summary>
    public static bool IsExceededBy(ReadOnlySequence<byte> message, MessageDescriptor type)
    {
        if (message.Length < MinLength)
            return false;
        var count = 0;
        var bytes = new SequenceReader<byte>(message);
        Count(ref bytes, bytes.Length, type, depth: 1, ref count);
        return count > Max;
    }

    // Returns false at the end of what can be counted.
    private static bool Count(ref SequenceReader<byte> bytes, long end, MessageDescriptor? type, int depth, ref int count)
    {
        while (bytes.Consumed < end)
        {
            if (++count > Max || !TryReadVarint(ref bytes, out var tag) || !CountValue(ref bytes, tag, type, depth, ref count))
                return false;
        }
        return true;
    }

    private static bool CountValue(ref SequenceReader<byte> bytes, ulong tag, MessageDescriptor? type, int depth, ref int count)
    {
        switch (WireFormat.GetTagWireType((uint)tag))
        {
            case WireFormat.WireType.Varint:
                return TryReadVarint(ref bytes, out _);
            case WireFormat.WireType.Fixed64:
                return TryAdvance(ref bytes, sizeof(ulong));
            case WireFormat.WireType.Fixed32:
                return TryAdvance(ref bytes, sizeof(uint));
            case WireFormat.WireType.StartGroup or WireFormat.WireType.EndGroup:
                return true;
            case WireFormat.WireType.LengthDelimited when TryReadVarint(ref bytes, out var length) && length <= (ulong)bytes.Remaining:
                var field = type?.FindFieldByNumber(WireFormat.GetTagFieldNumber((uint)tag));
                if (field?.FieldType == FieldType.Message && depth < MaxDepth)
                    return Count(ref bytes, bytes.Consumed + (long)length, field.MessageType, depth + 1, ref count);
                // An item of a packed list takes at least one byte.
                if (field is { IsRepeated: true, FieldType: not (FieldType.Message or FieldType.String or FieldType.Bytes) })
                    count += (int)length;
                return TryAdvance(ref bytes, (long)length);
            default:
                return false;
        }
    }

    private static bool TryReadVarint(ref SequenceReader<byte> bytes, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && bytes.TryRead(out var next); shift += 7)
        {
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }
        return false;
    }

    private static bool TryAdvance(ref SequenceReader<byte> bytes, long count)
    {
        if (count > bytes.Remaining)
            return false;
        bytes.Advance(count);
        return true;
    }
}
