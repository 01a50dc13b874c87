using CustomerGrpc.Rest.V1;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>How messages are written as JSON: a <see cref="JsonFormat"/>, and otherwise the settings of the application.</summary>
internal sealed class JsonStyle(JsonFormat? format, GrpcJsonSettings settings, TypeRegistry types)
{
    /// <summary>Whether a field that has presence and is not set is written as null.</summary>
    public bool UnsetAsNull { get; } = format?.Unset == JsonFormat.Types.Unset.Null;

    /// <summary>Whether a field without presence is omitted if it has its default value.</summary>
    public bool OmitsDefaults { get; } = settings.IgnoreDefaultValues;

    /// <summary>Whether an enum is written as its number.</summary>
    public bool EnumsAsNumbers { get; } = settings.WriteEnumsAsIntegers;

    /// <summary>Whether a 64-bit integer is written as a number.</summary>
    public bool Int64AsNumber { get; } = format?.Int64 switch
    {
        JsonFormat.Types.Int64.Number => true,
        JsonFormat.Types.Int64.String => false,
        _ => !settings.WriteInt64sAsStrings,
    };

    /// <summary>Whether a timestamp always has three fractional digits.</summary>
    public bool Milliseconds { get; } = format?.Fraction == JsonFormat.Types.Fraction.Milliseconds;

    /// <summary>The types that a google.protobuf.Any may contain.</summary>
    public TypeRegistry Types { get; } = types;

    /// <summary>More such types, from the options of the application.</summary>
    public TypeRegistry ConfiguredTypes { get; init; } = TypeRegistry.Empty;
}
