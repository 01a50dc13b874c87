using CustomerGrpc.Rest.V1;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding;

/// <summary>The rest.v1 options of a method, or of its service.</summary>
internal static class RestRules
{
    /// <summary>The rule of the method; empty if it has none.</summary>
    public static MethodRule Of(MethodDescriptor method) =>
        method.GetOptions()?.GetExtension(AnnotationsExtensions.Method) ?? new MethodRule();

    /// <summary>The JSON format of the method.</summary>
    public static JsonFormat? Format(MethodDescriptor method) => Of(method).Json ?? OfService(method)?.Json;

    /// <summary>How the method treats unknown fields of its body.</summary>
    public static UnknownFields UnknownFields(MethodDescriptor method) =>
        Of(method).UnknownFields is var own and not Rest.V1.UnknownFields.Unspecified
            ? own
            : OfService(method)?.UnknownFields ?? default;

    /// <summary>How the method treats unknown query parameters.</summary>
    public static UnknownFields UnknownParameters(MethodDescriptor method) =>
        OfService(method)?.UnknownParameters is { } own and not Rest.V1.UnknownFields.Unspecified ? own : UnknownFields(method);

    /// <summary>The field into which an object is read that is given in place of a list; null if only a list may be given.</summary>
    public static FieldDescriptor? ObjectForm(FieldDescriptor field) =>
        OfField(field)?.ObjectForm is { Length: > 0 } name ? field.ContainingType.FindFieldByName(name) : null;

    /// <summary>The list that the field is the object form of; null if it is an ordinary field.</summary>
    public static FieldDescriptor? ListForm(FieldDescriptor field) =>
        field.ContainingType.Fields.InDeclarationOrder().FirstOrDefault(list => OfField(list)?.ObjectForm == field.Name);

    /// <summary>What the names of the query parameters begin with that are entries of a map; null if it has none.</summary>
    public static string? QueryPrefix(FieldDescriptor field) => OfField(field)?.QueryPrefix is { Length: > 0 } prefix ? prefix : null;

    /// <summary>Whether an empty list, or a field that is not set, is left out of the response.</summary>
    public static bool OmitsEmpty(FieldDescriptor field) => OfField(field)?.OmitEmpty == true;

    /// <summary>The member of an object that may be given in place of a string; null if none may.</summary>
    public static string? OrMember(FieldDescriptor field) => OfField(field)?.OrMember is { Length: > 0 } member ? member : null;

    /// <summary>Whether a number may be given in place of a string.</summary>
    public static bool OrNumber(FieldDescriptor field) => OfField(field)?.OrNumber == true;

    /// <summary>Whether null is rejected.</summary>
    public static bool RejectsNull(FieldDescriptor field) => OfField(field)?.NotNull == true;

    /// <summary>Whether a string field contains the text of a JSON value.</summary>
    public static bool IsRawJson(FieldDescriptor field) => OfField(field)?.RawJson == true;

    private static ServiceRule? OfService(MethodDescriptor method) =>
        method.Service.GetOptions()?.GetExtension(AnnotationsExtensions.Service);

    private static FieldRule? OfField(FieldDescriptor field) => field.GetOptions()?.GetExtension(AnnotationsExtensions.Field);
}
