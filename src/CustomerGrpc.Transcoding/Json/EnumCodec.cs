using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CustomerGrpc.Transcoding.Fields;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>An enum: the name or number of its value. It is written as the name if the value has one.</summary>
/// <typeparam name="T">The generated enum, whose underlying type is int.</typeparam>
internal sealed class EnumCodec<T> : ValueCodec<T>
{
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly Dictionary<int, JsonEncodedText> _names = [];
    private readonly string _reason;

    public EnumCodec(Google.Protobuf.Reflection.EnumDescriptor descriptor)
    {
        _byName = descriptor.Values.ToFrozenDictionary(value => value.Name, value => Of(value.Number), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var value in descriptor.Values)
            _names.TryAdd(value.Number, JsonEncodedText.Encode(value.Name));
        _reason = EnumChoices.Violation(descriptor);
        IsNull = descriptor.FullName == "google.protobuf.NullValue";
    }

    public override bool AcceptsNull => IsNull;

    private bool IsNull { get; }

    public override void Write(Utf8JsonWriter json, T value, JsonStyle style)
    {
        if (IsNull)
            json.WriteNullValue();
        else if (!style.EnumsAsNumbers && _names.TryGetValue(Unsafe.BitCast<T, int>(value), out var name))
            json.WriteStringValue(name);
        else
            json.WriteNumberValue(Unsafe.BitCast<T, int>(value));
    }

    public override T Read(ref Utf8JsonReader json, JsonReading reading) => json.TokenType switch
    {
        JsonTokenType.Null when IsNull => Of(0),
        JsonTokenType.String when TryName(json, reading, out var value) => value,
        JsonTokenType.Number when NumberText.TryInteger(json.ValueSpan, out int number) => Of(number),
        _ => throw reading.Invalid(_reason),
    };

    public override T Parse(string text, JsonReading reading) =>
        _byName.TryGetValue(text, out var value) ? value
        : NumberText.TryDigits(text, out int number) ? Of(number)
        : throw reading.Invalid(_reason);

    protected override bool IsUnknown(in Utf8JsonReader json, JsonReading reading) =>
        json.TokenType == JsonTokenType.String && !TryName(json, reading, out _);

    private bool TryName(in Utf8JsonReader json, JsonReading reading, [MaybeNullWhen(false)] out T value)
    {
        Span<char> buffer = stackalloc char[64];
        return _byName.TryGetValue(reading.Text(json, buffer), out value);
    }

    private static T Of(int number) => Unsafe.BitCast<int, T>(number);
}
