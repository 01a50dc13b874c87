using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A google.protobuf.Value: any JSON value.</summary>
internal sealed class ValueValueCodec : ValueCodec<Value>
{
    public static readonly ValueValueCodec Instance = new();

    public override bool AcceptsNull => true;

    public override void Write(Utf8JsonWriter json, Value value, JsonStyle style)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue: json.WriteStringValue(value.StringValue); break;
            case Value.KindOneofCase.BoolValue: json.WriteBooleanValue(value.BoolValue); break;
            case Value.KindOneofCase.StructValue: StructCodec.Instance.Write(json, value.StructValue, style); break;
            case Value.KindOneofCase.ListValue: ListValueCodec.Instance.Write(json, value.ListValue, style); break;
            case Value.KindOneofCase.NumberValue: WriteNumber(json, value.NumberValue); break;
            // A value without a kind is not valid, but a message that contains one must stay readable.
            default: json.WriteNullValue(); break;
        }
    }

    public override Value Read(ref Utf8JsonReader json, JsonReading reading) => json.TokenType switch
    {
        JsonTokenType.String => Value.ForString(reading.Text(json)),
        JsonTokenType.StartObject => new Value { StructValue = StructCodec.Instance.Read(ref json, reading) },
        JsonTokenType.StartArray => new Value { ListValue = ListValueCodec.Instance.Read(ref json, reading) },
        JsonTokenType.Number => NumberText.TryDouble(json.ValueSpan, out var number)
            ? Value.ForNumber(number)
            : throw reading.Invalid("must be a number within the range of a double"),
        JsonTokenType.Null => Value.ForNull(),
        _ => Value.ForBool(json.GetBoolean()),
    };

    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        // Written as a string, it would be read as a string.
        if (!double.IsFinite(number))
            throw new InvalidOperationException($"A google.protobuf.Value of {number} cannot be written as JSON.");
        json.WriteNumberValue(number);
    }
}

/// <summary>A google.protobuf.Struct: any JSON object.</summary>
internal sealed class StructCodec : ValueCodec<Struct>
{
    public static readonly StructCodec Instance = new();

    public override void Write(Utf8JsonWriter json, Struct value, JsonStyle style)
    {
        json.WriteStartObject();
        foreach (var (name, member) in value.Fields)
        {
            json.WritePropertyName(name);
            ValueValueCodec.Instance.Write(json, member, style);
        }
        json.WriteEndObject();
    }

    public override Struct Read(ref Utf8JsonReader json, JsonReading reading)
    {
        var value = new Struct();
        reading.BeginObject(ref json);
        for (var count = 1; reading.NextMember(ref json); count++)
        {
            var name = reading.Name(ref json);
            value.Fields[name] = ValueValueCodec.Instance.Read(ref json, reading);
            // A duplicate name is found by the count, which saves a lookup for each name.
            if (value.Fields.Count < count)
                throw reading.Invalid("is given twice");
        }
        return value;
    }
}

/// <summary>A google.protobuf.ListValue: any JSON array.</summary>
internal sealed class ListValueCodec : ValueCodec<ListValue>
{
    public static readonly ListValueCodec Instance = new();

    public override void Write(Utf8JsonWriter json, ListValue value, JsonStyle style)
    {
        json.WriteStartArray();
        foreach (var item in value.Values)
            ValueValueCodec.Instance.Write(json, item, style);
        json.WriteEndArray();
    }

    public override ListValue Read(ref Utf8JsonReader json, JsonReading reading)
    {
        var value = new ListValue();
        reading.BeginArray(ref json);
        while (reading.NextItem(ref json))
            value.Values.Add(ValueValueCodec.Instance.Read(ref json, reading));
        return value;
    }
}
