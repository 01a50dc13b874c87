using CustomerGrpc.Rest.V1;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding;

/// <summary>What rest.v1 says of a method, or else of its service.</summary>
internal static class RestRules
{
    /// <summary>The method's own rule; empty if it has none.</summary>
    public static MethodRule Of(MethodDescriptor method) =>
        method.GetOptions()?.GetExtension(AnnotationsExtensions.Method) ?? new MethodRule();

    /// <summary>How the method's JSON is written.</summary>
    public static JsonFormat? Format(MethodDescriptor method) => Of(method).Json ?? OfService(method)?.Json;

    /// <summary>What becomes of unknown fields of the method's bodies.</summary>
    public static UnknownFields UnknownFields(MethodDescriptor method) =>
        Of(method).UnknownFields is var own and not Rest.V1.UnknownFields.Unspecified
            ? own
            : OfService(method)?.UnknownFields ?? default;

    private static ServiceRule? OfService(MethodDescriptor method) =>
        method.Service.GetOptions()?.GetExtension(AnnotationsExtensions.Service);

    /// <summary>Whether a list is left out of an answer where it is empty.</summary>
    public static bool OmitsEmpty(FieldDescriptor field) => field.GetOptions()?.GetExtension(AnnotationsExtensions.Field)?.OmitEmpty == true;
}
