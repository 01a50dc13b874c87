using System.Collections;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Tests.Json;

/// <summary>Random valid messages, with a preference for the limits of value ranges.</summary>
internal sealed class RandomMessages(int seed)
{
    private static readonly string[] Alphabet =
        ["a", "B", "9", " ", "\"", "\\", "/", "\n", "\u0001", "é", "e\u0301", "ع", "漢", "😀", "\u2028", "<", "\uFFFD", "\uE000", "\u007F"];
    private readonly Random _random = new(seed);

    public Everything Everything() => (Everything)Message(Kinds.Everything.Descriptor, 3);

    private IMessage Message(MessageDescriptor type, int depth)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder())
            if (_random.Next(3) == 0)
                Fill(field, message, depth);
        return message;
    }

    private void Fill(FieldDescriptor field, IMessage message, int depth)
    {
        if (field.IsMap)
        {
            var map = (IDictionary)field.Accessor.GetValue(message);
            for (var count = _random.Next(4); count > 0; count--)
                map[Value(field.MessageType.FindFieldByNumber(1), depth)] = Value(field.MessageType.FindFieldByNumber(2), depth);
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var count = _random.Next(4); count > 0; count--)
                list.Add(Value(field, depth));
        }
        else if (depth > 0 || field.FieldType != FieldType.Message)
            field.Accessor.SetValue(message, Value(field, depth));
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Pick(0, 1, -1, int.MinValue, int.MaxValue, _random.Next()),
        FieldType.UInt32 or FieldType.Fixed32 => Pick(0u, 1u, uint.MaxValue, (uint)_random.Next()),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 =>
            Pick(0L, -1L, long.MinValue, long.MaxValue, (1L << 53) + 1, _random.NextInt64()),
        FieldType.UInt64 or FieldType.Fixed64 => Pick(0UL, 1UL, ulong.MaxValue, (ulong)_random.NextInt64()),
        FieldType.Float => Pick(0f, -1.5f, float.MaxValue, float.Epsilon, float.NaN, float.NegativeInfinity, _random.NextSingle()),
        FieldType.Double => Pick(0d, double.MaxValue, double.Epsilon, 0.1, 1e21, double.NaN, double.PositiveInfinity, _random.NextDouble()),
        FieldType.String => Text(),
        FieldType.Bytes => Bytes(),
        FieldType.Enum when field.EnumType.FullName == "google.protobuf.NullValue" => NullValue.NullValue,
        FieldType.Enum => (object)Pick(Color.Unspecified, Color.Red, Color.Green, Color.Negative, (Color)77),
        _ => OfMessage(field.MessageType, depth),
    };

    private object OfMessage(MessageDescriptor type, int depth)
    {
        if (type.File == StringValue.Descriptor.File)
            return Value(type.FindFieldByNumber(1), depth);
        if (type == Timestamp.Descriptor)
            return new Timestamp { Seconds = Pick(0L, -1L, -62135596800, 253402300799, _random.Next()), Nanos = Nanos() };
        if (type == Duration.Descriptor)
            return RandomDuration();
        if (type == FieldMask.Descriptor)
            return new FieldMask
            {
                Paths = { Enumerable.Range(0, _random.Next(3)).Select(
                _ => Pick("a", "b_c", "nested.made_by_server", "x.y")) }
            };
        if (type == Google.Protobuf.WellKnownTypes.Value.Descriptor)
            return Json(depth);
        if (type == Struct.Descriptor)
            return JsonObject(depth);
        if (type == ListValue.Descriptor)
            return JsonList(depth);
        if (type == Any.Descriptor)
            return Any.Pack(Pick(
                Message(Nested.Descriptor, depth - 1),
                new Timestamp { Seconds = 5, Nanos = Nanos() },
                Json(depth),
                new Int64Value { Value = long.MaxValue }));
        return Message(type, depth - 1);
    }

    private Duration RandomDuration()
    {
        var seconds = Pick(0L, 1L, 315_576_000_000, -315_576_000_000, _random.Next());
        var nanos = Math.Abs(seconds) == 315_576_000_000 ? 0 : Nanos();
        return new Duration { Seconds = seconds, Nanos = seconds < 0 || (seconds == 0 && _random.Next(2) == 0) ? -nanos : nanos };
    }

    private Value Json(int depth) => _random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => Google.Protobuf.WellKnownTypes.Value.ForNull(),
        1 => Google.Protobuf.WellKnownTypes.Value.ForBool(_random.Next(2) == 0),
        2 => Google.Protobuf.WellKnownTypes.Value.ForNumber(Pick(0, -1.5, 1e300, 12548, 9007199254740993, _random.NextDouble())),
        3 => Google.Protobuf.WellKnownTypes.Value.ForString(Text()),
        4 => new Value { StructValue = JsonObject(depth) },
        _ => new Value { ListValue = JsonList(depth) },
    };

    // No empty name: Google.Protobuf does not write it.
    private Struct JsonObject(int depth)
    {
        var value = new Struct();
        for (var count = _random.Next(3); count > 0; count--)
            value.Fields["k" + Text()] = Json(depth - 1);
        return value;
    }

    private ListValue JsonList(int depth) =>
        new() { Values = { Enumerable.Range(0, _random.Next(3)).Select(_ => Json(depth - 1)) } };

    private int Nanos() => Pick(0, 1, 999_999_999, 120_000_000, 120_000, _random.Next(1_000_000_000));

    private string Text() => string.Concat(Enumerable.Range(0, _random.Next(6)).Select(_ => Pick(Alphabet)));

    private ByteString Bytes()
    {
        var bytes = new byte[_random.Next(6)];
        _random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
