using System.Collections.Concurrent;
using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// The codecs of message types and fields, made once. Reflection is used here and never while a call is served.
/// </summary>
internal static class Codecs
{
    private static readonly ConcurrentDictionary<MessageDescriptor, ValueCodec> Known = new();

    /// <summary>The codec of a message type.</summary>
    public static ValueCodec For(MessageDescriptor message) => Known.GetOrAdd(message, Create);

    /// <summary>The codec of a message type that is an object of its fields.</summary>
    public static IFieldsCodec ForFields(MessageDescriptor message) => (IFieldsCodec)For(message);

    /// <summary>The codec of a field.</summary>
    public static JsonFieldCodec ForField(FieldDescriptor field)
    {
        var access = FieldAccess.For(field);
        var codec = access.GetType().GetGenericTypeDefinition() switch
        {
            var type when type == typeof(MapAccess<,,>) => typeof(MapCodec<,,>),
            var type when type == typeof(RepeatedAccess<,>) => typeof(RepeatedCodec<,>),
            _ => typeof(SingularCodec<,>),
        };
        var value = field.IsMap ? field.MessageType.FindFieldByNumber(2) : field;
        return (JsonFieldCodec)Activator.CreateInstance(codec.MakeGenericType(access.GetType().GetGenericArguments()), access, ForValue(value))!;
    }

    private static ValueCodec ForValue(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => new BoolCodec(),
        FieldType.String => field.GetOptions()?.GetExtension(AnnotationsExtensions.Field)?.RawJson ?? false
            ? new RawJsonCodec()
            : new StringCodec(),
        FieldType.Bytes => new BytesCodec(),
        FieldType.Float => new FloatCodec<float>(),
        FieldType.Double => new FloatCodec<double>(),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => new IntegerCodec<int>(),
        FieldType.UInt32 or FieldType.Fixed32 => new IntegerCodec<uint>(),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => new IntegerCodec<long>(),
        FieldType.UInt64 or FieldType.Fixed64 => new IntegerCodec<ulong>(),
        FieldType.Enum => Make(typeof(EnumCodec<>), [field.EnumType.ClrType], field.EnumType),
        _ when IsWrapper(field.MessageType) => ForWrapped(field.MessageType),
        _ when field.MessageType == FieldMask.Descriptor => new FieldMaskCodec(asSpelled: field.Name == "update_mask"),
        _ => For(field.MessageType),
    };

    // The generated property of a wrapper field has the type of the wrapped value, made nullable.
    private static ValueCodec ForWrapped(MessageDescriptor wrapper)
    {
        var value = wrapper.FindFieldByNumber(1);
        var codec = ForValue(value);
        return value.FieldType is FieldType.String or FieldType.Bytes
            ? codec
            : Make(typeof(NullableCodec<>), codec.GetType().BaseType!.GetGenericArguments(), codec);
    }

    private static ValueCodec Create(MessageDescriptor message)
    {
        if (message == Timestamp.Descriptor) return new TimestampCodec();
        if (message == Duration.Descriptor) return new DurationCodec();
        if (message == FieldMask.Descriptor) return new FieldMaskCodec();
        if (message == Value.Descriptor) return ValueValueCodec.Instance;
        if (message == Struct.Descriptor) return StructCodec.Instance;
        if (message == ListValue.Descriptor) return ListValueCodec.Instance;
        if (message == Any.Descriptor) return new AnyCodec();
        if (!IsWrapper(message)) return Make(typeof(MessageCodec<>), [message.ClrType], message);
        var value = message.FindFieldByNumber(1);
        var access = FieldAccess.For(value);
        return Make(typeof(WrapperCodec<,>), access.GetType().GetGenericArguments(), access, ForValue(value));
    }

    private static bool IsWrapper(MessageDescriptor message) => message.File == StringValue.Descriptor.File;

    private static ValueCodec Make(System.Type codec, System.Type[] types, params object[] arguments) =>
        (ValueCodec)Activator.CreateInstance(codec.MakeGenericType(types), arguments)!;
}
