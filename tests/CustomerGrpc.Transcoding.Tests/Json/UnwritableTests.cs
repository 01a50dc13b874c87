using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>Messages that ProtoJSON cannot represent are not written, because they would be read back as different messages.</summary>
public sealed class UnwritableTests
{
    private static readonly Dictionary<string, Everything> Messages = new()
    {
        ["a timestamp after the year 9999"] = new() { Timestamp = new Timestamp { Seconds = 253402300800 } },
        ["a timestamp with negative nanos"] = new() { Timestamp = new Timestamp { Nanos = -1 } },
        ["a duration with mixed signs"] = new() { Duration = new Duration { Seconds = 1, Nanos = -1 } },
        ["a value that is NaN"] = new() { Value = Value.ForNumber(double.NaN) },
        ["a struct that holds an infinity"] =
            new() { Struct = new Struct { Fields = { ["a"] = Value.ForList(Value.ForNumber(double.NegativeInfinity)) } } },
        ["a field mask in camelCase"] = new() { FieldMask = new FieldMask { Paths = { "fooBar" } } },
        ["a field mask with a digit after an underscore"] = new() { FieldMask = new FieldMask { Paths = { "a", "foo_3_bar" } } },
        ["a field mask with two underscores"] = new() { FieldMask = new FieldMask { Paths = { "foo__bar" } } },
        ["a field mask with a comma"] = new() { FieldMask = new FieldMask { Paths = { "a,b" } } },
    };

    public static TheoryData<string> Names => [.. Messages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_without_ProtoJSON_is_not_written(string name) =>
        Assert.Throws<InvalidOperationException>(() => new JsonText<Everything>().Write(Messages[name]));

    [Fact]
    public void A_value_without_a_kind_is_written_as_null() =>
        Assert.Contains(
            "\"value\":null", new JsonText<Everything>().Write(new Everything { Value = new Value() }), StringComparison.Ordinal);
}
