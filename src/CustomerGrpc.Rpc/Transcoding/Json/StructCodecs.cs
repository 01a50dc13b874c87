using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>Any JSON value, its numbers as doubles.</summary>
internal sealed class ValueValueCodec : ValueCodec<Value>
{
    public static readonly ValueValueCodec Instance = new();

    public override bool TakesNull => true;

    public override void Write(Utf8JsonWriter writer, Value value, JsonStyle style)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue: writer.WriteStringValue(value.StringValue); break;
            case Value.KindOneofCase.BoolValue: writer.WriteBooleanValue(value.BoolValue); break;
            case Value.KindOneofCase.StructValue: StructCodec.Instance.Write(writer, value.StructValue, style); break;
            case Value.KindOneofCase.ListValue: ListValueCodec.Instance.Write(writer, value.ListValue, style); break;
            case Value.KindOneofCase.NumberValue when double.IsFinite(value.NumberValue): writer.WriteNumberValue(value.NumberValue); break;
            // NaN and the infinities are no JSON values, and a value without a kind is none either.
            default: writer.WriteNullValue(); break;
        }
    }

    public override Value Read(ref Utf8JsonReader reader, JsonReading reading) => reader.TokenType switch
    {
        JsonTokenType.Null => Value.ForNull(),
        JsonTokenType.True => Value.ForBool(true),
        JsonTokenType.False => Value.ForBool(false),
        JsonTokenType.String => Value.ForString(reading.Text(ref reader)),
        JsonTokenType.StartObject => new Value { StructValue = StructCodec.Instance.Read(ref reader, reading) },
        JsonTokenType.StartArray => new Value { ListValue = ListValueCodec.Instance.Read(ref reader, reading) },
        _ => reader.TryGetDouble(out var number) && double.IsFinite(number)
            ? Value.ForNumber(number)
            : throw reading.Wrong("must be a number within the range of a double"),
    };
}

/// <summary>Any JSON object.</summary>
internal sealed class StructCodec : ValueCodec<Struct>
{
    public static readonly StructCodec Instance = new();

    public override void Write(Utf8JsonWriter writer, Struct value, JsonStyle style)
    {
        writer.WriteStartObject();
        foreach (var (name, member) in value.Fields)
        {
            writer.WritePropertyName(name);
            ValueValueCodec.Instance.Write(writer, member, style);
        }
        writer.WriteEndObject();
    }

    public override Struct Read(ref Utf8JsonReader reader, JsonReading reading)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw reading.Wrong("must be an object");
        var value = new Struct();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reading.Text(ref reader);
            reading.EnterKey(name);
            if (value.Fields.ContainsKey(name)) throw reading.Wrong("is given twice");
            reader.Read();
            value.Fields.Add(name, ValueValueCodec.Instance.Read(ref reader, reading));
            reading.Leave();
        }
        return value;
    }
}

/// <summary>Any JSON array.</summary>
internal sealed class ListValueCodec : ValueCodec<ListValue>
{
    public static readonly ListValueCodec Instance = new();

    public override void Write(Utf8JsonWriter writer, ListValue value, JsonStyle style)
    {
        writer.WriteStartArray();
        foreach (var item in value.Values) ValueValueCodec.Instance.Write(writer, item, style);
        writer.WriteEndArray();
    }

    public override ListValue Read(ref Utf8JsonReader reader, JsonReading reading)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw reading.Wrong("must be an array");
        var value = new ListValue();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reading.Enter(value.Values.Count);
            value.Values.Add(ValueValueCodec.Instance.Read(ref reader, reading));
            reading.Leave();
        }
        return value;
    }
}
