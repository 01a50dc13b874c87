using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>The codecs of message types, each created once.</summary>
internal static class Codecs
{
    private static readonly ConcurrentDictionary<MessageDescriptor, ValueCodec> Known = new();

    /// <summary>The codec of a message type.</summary>
    public static ValueCodec For(MessageDescriptor message) => Known.GetOrAdd(message, Create);

    /// <summary>The codec of a message type that is written as an object of its fields.</summary>
    public static IFieldsCodec ForFields(MessageDescriptor message) => (IFieldsCodec)For(message);

    /// <summary>Whether a message type is one of google/protobuf/wrappers.proto.</summary>
    public static bool IsWrapper(MessageDescriptor message) => message.File == StringValue.Descriptor.File;

    private static ValueCodec Create(MessageDescriptor message) => message.FullName switch
    {
        "google.protobuf.Timestamp" => new TimestampCodec(),
        "google.protobuf.Duration" => new DurationCodec(),
        "google.protobuf.FieldMask" => new FieldMaskCodec(),
        "google.protobuf.Value" => ValueValueCodec.Instance,
        "google.protobuf.Struct" => StructCodec.Instance,
        "google.protobuf.ListValue" => ListValueCodec.Instance,
        "google.protobuf.Any" => new AnyCodec(),
        _ when IsWrapper(message) => new WrapperCodec(message),
        _ => (ValueCodec)Activator.CreateInstance(typeof(MessageCodec<>).MakeGenericType(message.ClrType), message)!,
    };
}
