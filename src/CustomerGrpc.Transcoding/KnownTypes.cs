using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding;

/// <summary>
/// The types that a google.protobuf.Any may hold: those of the mapped services' files, the details of errors, and those of the
/// registry in <see cref="GrpcJsonTranscodingOptions"/>.
/// </summary>
internal sealed class KnownTypes(MappedServices services, IOptions<GrpcJsonTranscodingOptions> options)
{
    // Services are still being mapped when the first routes are made.
    private readonly Lazy<TypeRegistry> _registry = new(() => TypeRegistry.FromFiles(
        [.. services.All.Select(service => service.File), ErrorDetailsReflection.Descriptor, .. WellKnown()]));

    /// <summary>Finds a type while a request is served; null if it is not known.</summary>
    /// <param name="fullName">The full name of the message.</param>
    public MessageDescriptor? Find(string fullName) => _registry.Value.Find(fullName) ?? options.Value.TypeRegistry?.Find(fullName);

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
