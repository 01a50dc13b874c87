using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Tests.Dialects;

/// <summary>Random requests of any API: unusual texts, extreme times and numbers, deep and large values, and some that are not valid.</summary>
internal sealed class RandomWrites(int seed)
{
    private static readonly string[] Texts =
    [
        "", " ", "Ada", "Ada Obi", "\u200B", "أحمد علي", "漢字", "😀👩‍👩‍👧", "e\u0301", "\u0001\u001F\u007F", "\"\\/<>&'", "null", "{}", "\u2028", "\uFFFD\uFFFE\uFFFF",
        "İıß", "\uE000", "a\nb\tc", new('x', 255), string.Concat(Enumerable.Repeat("😀", 255)), new('é', 511), new('x', 10_000), "a\0b",
    ];

    private static readonly string[] Json =
    [
        "null", "1", "-0.0", "1e300", "1e400", "123456789012345678901234567890.10", "\"a\"", "\"\\ud800\"", "\"\\u0000\"", "[1,[],{}]", "{\"a\":1,\"a\":2}",
        "{\"z\":{\"y\":[null,true,\"\\u00e9\"]}}", "1}, {", "", " [ 1 ] ", $"{new string('[', 30)}{new string(']', 30)}",
        $"{new string('[', 31)}{new string(']', 31)}", $"\"{new string('x', 200_000)}\"", $"\"{new string('x', 300_000)}\"",
    ];

    private static readonly Dictionary<string, string[]> ByName = new()
    {
        ["status"] = ["active", "inactive", "pending", "banned", "gone"],
        ["gender"] = ["male", "female", "x"],
        ["birth_date"] = ["0001-01-01", "9999-12-31", "2024-02-29", "2023-02-29", "0000-01-01"],
        ["birthday"] = ["0001-01-01", "9999-12-31", "2024-02-29", "2023-02-29"],
        ["currency"] = ["SAR", "sar"],
        ["phone_country_code"] = ["+966", "1", "0000", "+"],
        ["mobile_code_country"] = ["+966", "1", "0000", "+"],
        ["mobile"] = ["0551234567", "5", "999999999999999", "x"],
        ["phone"] = ["+2348012345678", "0551234567", "(555) 010-9999 x12", "٠٥٥", "", "+"],
        ["main_phone"] = ["+2348012345678", "0551234567", "٠٥٥", "", "+"],
        ["phone_number"] = ["+2348012345678", "0551234567", "٠٥٥", "", "+"],
        ["code"] = ["a", "b.c", "`", "\"q\"", "😀", "", new('k', 255)],
    };

    private readonly Random _random = new(seed);

    /// <summary>Whether one of so many cases applies.</summary>
    public bool OneIn(int cases) => _random.Next(cases) == 0;

    public T Pick<T>(params IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    /// <summary>An email address that no other customer has, in an unusual form, or one that is not valid.</summary>
    public string Email() => OneIn(12)
        ? Pick("", "no address", "a@b", new string('x', 300) + "@example.com")
        : string.Create(CultureInfo.InvariantCulture, $"{Pick("a", "O'Brien", "x+y", "%_", "#")}{seed}.{_random.Next()}@Example.com");

    /// <summary>A message with random values in about so many of its fields.</summary>
    /// <param name="type">The type of the message.</param>
    /// <param name="oneIn">One field in so many is set, and all required ones.</param>
    public IMessage Message(MessageDescriptor type, int oneIn)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder().Where(field => field.Name is not ("update_mask" or "etag")))
        {
            var isRequired = field.GetOptions()?.GetExtension(Google.Api.FieldBehaviorExtensions.FieldBehavior)
                ?.Contains(Google.Api.FieldBehavior.Required) == true;
            if (isRequired || OneIn(oneIn))
                Fill(field, message);
        }

        return message;
    }

    private void Fill(FieldDescriptor field, IMessage message)
    {
        if (field.IsMap)
        {
            var map = (IDictionary)field.Accessor.GetValue(message);
            for (var count = OneIn(10) ? 101 : _random.Next(4); count > 0; count--)
                map[Key(count)] = JsonValue(Depth());
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var count = OneIn(20) ? 101 : OneIn(20) ? 100 : _random.Next(3); count > 0; count--)
                list.Add(Value(field));
        }
        else
        {
            field.Accessor.SetValue(message, Value(field));
        }
    }

    private object Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => OneIn(2),
        FieldType.Int32 => _random.Next(-2, 5),
        FieldType.Int64 => (object)Pick(0L, 1L, -1L, long.MaxValue),
        FieldType.Enum => _random.Next(-1, field.EnumType.Values.Count + 1),
        FieldType.String => Text(field),
        FieldType.Message when field.MessageType == Timestamp.Descriptor => new Timestamp
        {
            Seconds = Pick(0L, -1L, -62135596800, 253402300799, -62135596801, 253402300800, _random.Next()),
            Nanos = Pick(0, 1, 999, 1000, 999_999_499, 999_999_500, 999_999_999, 1_000_000_000),
        },
        FieldType.Message when field.MessageType == ListValue.Descriptor => new ListValue { Values = { JsonValue(Depth()) } },
        FieldType.Message => Message(field.MessageType, 2),
        FieldType.Double => _random.NextDouble(),
        _ => throw new NotSupportedException($"{field.FullName} has a type that no request had before."),
    };

    private string Text(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(Rest.V1.AnnotationsExtensions.Field)?.RawJson == true ? Pick(Json)
        : field.Name == "email" ? Email()
        : ByName.TryGetValue(field.Name, out var known) && !OneIn(10) ? Pick(known)
        // Most texts are short enough for every field.
        : Pick(OneIn(4) ? Texts : Texts[..18]);

    private string Key(int number) => OneIn(3)
        ? Pick("a.b", "`", "😀", "\"", "", "\u0001", new string('k', 255), new string('k', 256))
        : string.Create(CultureInfo.InvariantCulture, $"k{number}");

    private int Depth() => OneIn(8) ? Pick(29, 30, 31, 33, 60) : _random.Next(4);

    private Value JsonValue(int depth)
    {
        if (depth > 0)
        {
            var inner = JsonValue(depth - 1);
            return OneIn(2) ? Google.Protobuf.WellKnownTypes.Value.ForList(inner) : Google.Protobuf.WellKnownTypes.Value.ForStruct(
                new() { Fields = { [Key(depth)] = inner } });
        }

        return _random.Next(8) switch
        {
            0 => Google.Protobuf.WellKnownTypes.Value.ForNull(),
            1 => new Value(),
            2 => Google.Protobuf.WellKnownTypes.Value.ForNumber(
                Pick(0, -0.0, 1e300, double.Epsilon, double.MaxValue, 9007199254740993, 0.1, double.NaN, double.PositiveInfinity)),
            3 when OneIn(3) => Google.Protobuf.WellKnownTypes.Value.ForString(new string('x', Pick(100_000, 250_000, 270_000))),
            4 when OneIn(3) => Google.Protobuf.WellKnownTypes.Value.ForList(
                [.. Enumerable.Repeat(Google.Protobuf.WellKnownTypes.Value.ForNumber(1), Pick(1000, 120_000, 140_000))]),
            _ => Google.Protobuf.WellKnownTypes.Value.ForString(Pick(Texts[..18])),
        };
    }
}
