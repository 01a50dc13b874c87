using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding;

/// <summary>
/// The types that a google.protobuf.Any may hold: those of the files of the mapped services, and error details.
/// </summary>
internal sealed class KnownTypes(MappedServices services, IOptions<GrpcJsonTranscodingOptions> options)
{
    private readonly Lazy<TypeRegistry> _registry = new(() => TypeRegistry.FromFiles(
        [.. services.All.Select(service => service.File), ErrorDetailsReflection.Descriptor, .. WellKnown()]));

    /// <summary>The types. They are known when the first request is served.</summary>
    public TypeRegistry Registry => _registry.Value;

    /// <summary>The JSON style of a format.</summary>
    /// <param name="format">The format of a method or service; null for the application's.</param>
    public JsonStyle StyleOf(JsonFormat? format) => new(format, options.Value.JsonSettings, Registry) { ConfiguredTypes = Configured };

    /// <summary>Further types, from the options of the application.</summary>
    public TypeRegistry Configured => options.Value.TypeRegistry;

    private static IEnumerable<FileDescriptor> WellKnown() =>
    [
        Google.Protobuf.WellKnownTypes.AnyReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.DurationReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.EmptyReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.FieldMaskReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.StructReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.TimestampReflection.Descriptor,
        Google.Protobuf.WellKnownTypes.WrappersReflection.Descriptor,
    ];
}
