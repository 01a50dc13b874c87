using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Any JSON value, its numbers as doubles.</summary>
internal sealed class ValueValueCodec : ValueCodec<Value>
{
    public static readonly ValueValueCodec Instance = new();

    public override bool TakesNull => true;

    public override void Write(JsonOutput output, Value value, JsonStyle style)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue: output.String(value.StringValue); break;
            case Value.KindOneofCase.BoolValue: output.Value(value.BoolValue ? "true"u8 : "false"u8); break;
            case Value.KindOneofCase.StructValue: StructCodec.Instance.Write(output, value.StructValue, style); break;
            case Value.KindOneofCase.ListValue: ListValueCodec.Instance.Write(output, value.ListValue, style); break;
            case Value.KindOneofCase.NumberValue when double.IsFinite(value.NumberValue): output.Number(value.NumberValue); break;
            // NaN and the infinities are no JSON values, and a value without a kind is none either.
            default: output.Value("null"u8); break;
        }
    }

    public override Value Read(ref JsonInput input, JsonReading reading) => input.Kind switch
    {
        JsonValueKind.String => Value.ForString(input.Text()),
        JsonValueKind.Object => new Value { StructValue = StructCodec.Instance.Read(ref input, reading) },
        JsonValueKind.Array => new Value { ListValue = ListValueCodec.Instance.Read(ref input, reading) },
        JsonValueKind.Number => input.TryDouble(out var number)
            ? Value.ForNumber(number)
            : throw reading.Wrong("must be a number within the range of a double"),
        JsonValueKind.Null => ReadNull(ref input),
        _ => Value.ForBool(input.Bool()),
    };

    private static Value ReadNull(ref JsonInput input)
    {
        input.Null();
        return Value.ForNull();
    }
}

/// <summary>Any JSON object.</summary>
internal sealed class StructCodec : ValueCodec<Struct>
{
    public static readonly StructCodec Instance = new();

    public override void Write(JsonOutput output, Struct value, JsonStyle style)
    {
        output.BeginObject();
        foreach (var (name, member) in value.Fields)
        {
            output.Name(name);
            ValueValueCodec.Instance.Write(output, member, style);
        }
        output.EndObject();
    }

    public override Struct Read(ref JsonInput input, JsonReading reading)
    {
        var value = new Struct();
        input.BeginObject();
        for (var count = 1; input.NextMember(); count++)
        {
            var name = input.Name();
            value.Fields[name] = ValueValueCodec.Instance.Read(ref input, reading);
            // Asking before would look the name up once more.
            if (value.Fields.Count < count) throw reading.Wrong("is given twice");
        }
        return value;
    }
}

/// <summary>Any JSON array.</summary>
internal sealed class ListValueCodec : ValueCodec<ListValue>
{
    public static readonly ListValueCodec Instance = new();

    public override void Write(JsonOutput output, ListValue value, JsonStyle style)
    {
        output.BeginArray();
        foreach (var item in value.Values) ValueValueCodec.Instance.Write(output, item, style);
        output.EndArray();
    }

    public override ListValue Read(ref JsonInput input, JsonReading reading)
    {
        var value = new ListValue();
        input.BeginArray();
        while (input.NextItem()) value.Values.Add(ValueValueCodec.Instance.Read(ref input, reading));
        return value;
    }
}
