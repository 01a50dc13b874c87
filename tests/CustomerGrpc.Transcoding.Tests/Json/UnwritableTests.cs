using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>Messages that have no ProtoJSON: writing something near them would be read back as another message.</summary>
public sealed class UnwritableTests
{
    public static TheoryData<Everything> Messages() =>
    [
        new() { Timestamp = new Timestamp { Seconds = 253402300800 } },
        new() { Timestamp = new Timestamp { Nanos = -1 } },
        new() { Duration = new Duration { Seconds = 1, Nanos = -1 } },
        new() { Value = Value.ForNumber(double.NaN) },
        new() { Struct = new Struct { Fields = { ["a"] = Value.ForList(Value.ForNumber(double.NegativeInfinity)) } } },
        new() { FieldMask = new FieldMask { Paths = { "fooBar" } } },
        new() { FieldMask = new FieldMask { Paths = { "a", "foo_3_bar" } } },
        new() { FieldMask = new FieldMask { Paths = { "foo__bar" } } },
        new() { FieldMask = new FieldMask { Paths = { "a,b" } } },
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_without_ProtoJSON_is_not_written(Everything message) =>
        Assert.Throws<InvalidOperationException>(() => new JsonText<Everything>().Write(message));

    [Fact]
    public void A_value_without_a_kind_is_written_as_null() =>
        Assert.Contains("\"value\":null", new JsonText<Everything>().Write(new Everything { Value = new Value() }), StringComparison.Ordinal);
}
