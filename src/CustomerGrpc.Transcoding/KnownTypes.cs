using Google.Protobuf.Reflection;
using Google.Rpc;

namespace CustomerGrpc.Transcoding;

/// <summary>
/// The types that a google.protobuf.Any may hold: those of the mapped services' files, and the details of errors.
/// </summary>
internal sealed class KnownTypes(MappedServices services)
{
    private readonly Lazy<TypeRegistry> _registry = new(() => TypeRegistry.FromFiles(
        [.. services.All.Select(service => service.File), ErrorDetailsReflection.Descriptor, .. WellKnown()]));

    /// <summary>The types, known once the first request is served.</summary>
    public TypeRegistry Registry => _registry.Value;

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
