using System.Buffers;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Tests.Fields;

/// <summary>The elements of a gRPC message are counted before it is parsed.</summary>
public sealed class ElementLimitTests
{
    private static readonly byte[] Group = [0x0B, 0x0C];

    [Theory]
    [InlineData(ElementLimit.Max / 2, false)]
    [InlineData((ElementLimit.Max / 2) + 1, true)]
    public void The_fields_of_messages_in_messages_count(int values, bool isExceeded)
    {
        // Each value is a field of the list, and has one field.
        var list = new ListValue { Values = { Enumerable.Repeat(Value.ForBool(true), values) } };

        Assert.Equal(isExceeded, IsExceededBy(list.ToByteArray()));
    }

    [Fact]
    public void The_items_of_a_packed_list_count()
    {
        var path = new Google.Protobuf.Reflection.SourceCodeInfo.Types.Location
        {
            Path = { Enumerable.Repeat(1, ElementLimit.Max) },
            LeadingComments = new string('x', ElementLimit.Max),
        };

        Assert.True(ElementLimit.IsExceededBy(
            new ReadOnlySequence<byte>(path.ToByteArray()), Google.Protobuf.Reflection.SourceCodeInfo.Types.Location.Descriptor));
    }

    [Fact]
    public void Long_texts_do_not_count()
    {
        var list = new ListValue { Values = { Value.ForString(new string('x', 10 * ElementLimit.Max)) } };

        Assert.False(IsExceededBy(list.ToByteArray()));
    }

    [Fact]
    public void Unknown_fields_and_groups_count()
    {
        Assert.True(IsExceededBy([.. Enumerable.Repeat(Group, ElementLimit.Max).SelectMany(bytes => bytes)]));
        Assert.True(IsExceededBy([.. Enumerable.Repeat(new byte[] { 0x78, 0x00 }, ElementLimit.Max + 1).SelectMany(bytes => bytes)]));
    }

    [Fact]
    public void Deep_nesting_is_left_to_the_parser()
    {
        IMessage value = Value.ForNull();
        var bytes = value.ToByteArray();
        for (var depth = 0; depth < 2000; depth++)
            bytes = [.. Prefix(0x32, bytes.Length + 1 + LengthOf(bytes.Length)), .. Prefix(0x0A, bytes.Length), .. bytes];

        Assert.False(ElementLimit.IsExceededBy(
            new ReadOnlySequence<byte>([.. bytes, .. Prefix(0x1A, 700_000), .. new byte[700_000]]), Value.Descriptor));
    }

    [Fact]
    public void Malformed_bytes_are_left_to_the_parser()
    {
        var random = new Random(42);
        for (var run = 0; run < 20; run++)
        {
            var bytes = new byte[2 * ElementLimit.Max];
            random.NextBytes(bytes);
            // A length that is longer than the rest, and a number that does not end.
            bytes[0] = (byte)(run % 2 == 0 ? 0x0A : 0x08);
            bytes.AsSpan(1, 9).Fill(0xFF);
            Assert.False(IsExceededBy(bytes));
        }
    }

    private static bool IsExceededBy(byte[] message) => ElementLimit.IsExceededBy(new ReadOnlySequence<byte>(message), ListValue.Descriptor);

    private static byte[] Prefix(byte tag, int length)
    {
        var output = new byte[1 + LengthOf(length)];
        using var stream = new CodedOutputStream(output);
        stream.WriteRawTag(tag);
        stream.WriteLength(length);
        return output;
    }

    private static int LengthOf(int length) => CodedOutputStream.ComputeLengthSize(length);
}
