using CustomerGrpc.Rest.V1;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>How messages are written as JSON: a <see cref="JsonFormat"/> read once.</summary>
internal sealed class JsonStyle(JsonFormat? format, TypeRegistry types)
{
    /// <summary>Whether a field with presence that is not set is written as null.</summary>
    public bool UnsetAsNull { get; } = format?.Unset == JsonFormat.Types.Unset.Null;

    /// <summary>Whether a 64-bit integer is written as a number.</summary>
    public bool Int64AsNumber { get; } = format?.Int64 == JsonFormat.Types.Int64.Number;

    /// <summary>Whether a timestamp always has three digits of fraction.</summary>
    public bool Milliseconds { get; } = format?.Fraction == JsonFormat.Types.Fraction.Milliseconds;

    /// <summary>The types that a google.protobuf.Any may hold.</summary>
    public TypeRegistry Types { get; } = types;
}
