using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Creates the codecs of fields.</summary>
internal sealed class FieldCodecs : IFieldVisitor<JsonFieldCodec>
{
    private static readonly FieldCodecs Instance = new();

    /// <summary>The codec of a field.</summary>
    public static JsonFieldCodec Create(FieldDescriptor field) => FieldAccess.For(field).Accept(Instance);

    /// <inheritdoc/>
    public JsonFieldCodec Singular<TMessage, TValue>(SingularAccess<TMessage, TValue> access)
        where TMessage : class, IMessage, new() => new SingularCodec<TMessage, TValue>(access, Of<TValue>(access.Field));

    /// <inheritdoc/>
    public JsonFieldCodec Repeated<TMessage, TItem>(RepeatedAccess<TMessage, TItem> access)
        where TMessage : class, IMessage, new() => new RepeatedCodec<TMessage, TItem>(access, Of<TItem>(access.Field));

    /// <inheritdoc/>
    public JsonFieldCodec Map<TMessage, TKey, TValue>(MapAccess<TMessage, TKey, TValue> access)
        where TMessage : class, IMessage, new()
        where TKey : notnull =>
        new MapCodec<TMessage, TKey, TValue>(access, Of<TValue>(access.Field.MessageType.FindFieldByNumber(2)));

    private static ValueCodec<TValue> Of<TValue>(FieldDescriptor value) => (ValueCodec<TValue>)(value.FieldType switch
    {
        FieldType.Enum => new EnumCodec<TValue>(value.EnumType),
        FieldType.String when RestRules.IsRawJson(value) => new RawJsonCodec(),
        FieldType.String when RestRules.OrMember(value) is not null || RestRules.OrNumber(value) =>
            new LenientStringCodec(RestRules.OrMember(value), RestRules.OrNumber(value)),
        FieldType.Message when Codecs.IsWrapper(value.MessageType) => OfScalar(value.MessageType.FindFieldByNumber(1), isWrapped: true),
        FieldType.Message when value.MessageType == FieldMask.Descriptor => new FieldMaskCodec(keepsSpelling: value.Name == "update_mask"),
        FieldType.Message => Codecs.For(value.MessageType),
        _ => OfScalar(value, isWrapped: false),
    });

    private static ValueCodec OfScalar(FieldDescriptor value, bool isWrapped)
    {
        return value.FieldType switch
        {
            FieldType.String => new StringCodec(),
            FieldType.Bytes => new BytesCodec(),
            FieldType.Bool => Fit(new BoolCodec()),
            FieldType.Float => Fit(new FloatCodec<float>()),
            FieldType.Double => Fit(new FloatCodec<double>()),
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Fit(new IntegerCodec<int>()),
            FieldType.UInt32 or FieldType.Fixed32 => Fit(new IntegerCodec<uint>()),
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Fit(new IntegerCodec<long>()),
            FieldType.UInt64 or FieldType.Fixed64 => Fit(new IntegerCodec<ulong>()),
            _ => throw new NotSupportedException($"{value.FullName} has the type {value.FieldType}, which has no JSON form."),
        };

        // The generated property of a wrapper field is the nullable value.
        ValueCodec Fit<T>(ValueCodec<T> codec)
            where T : struct => isWrapped ? new NullableCodec<T>(codec) : codec;
    }
}
