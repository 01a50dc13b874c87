using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>
/// Derives the field mask of an update from the keys of the body: an absent field stays, null clears, a value sets. PUT reads the keys of
/// the body itself, PATCH also those of nested objects (RFC 7396). A mask in the request narrows the result.
/// </summary>
internal sealed class BodyMask
{
    private const string FieldName = "update_mask";
    private readonly FieldDescriptor _field;
    private readonly HashSet<string> _excluded;
    private readonly MaskPaths _paths;

    private BodyMask(FieldDescriptor field, MessageDescriptor updated, MaskDepth depth, IEnumerable<string> excluded)
    {
        _field = field;
        Depth = depth;
        _excluded = [.. excluded];
        _paths = MaskPaths.For(updated);
    }

    /// <summary>The depth to which keys are read.</summary>
    public MaskDepth Depth { get; }

    /// <summary>The name of the mask field.</summary>
    public string Name => _field.Name;

    /// <summary>The mask of a route; null if the method is not an update or its request has no mask.</summary>
    public static BodyMask? Of(HttpBinding binding)
    {
        var depth = HttpMethods.IsPatch(binding.Verb)
            ? MaskDepth.Deep
            : HttpMethods.IsPut(binding.Verb)
            ? MaskDepth.Shallow
            : MaskDepth.None;
        var request = binding.Method.InputType;
        if (depth == MaskDepth.None || request.FindFieldByName(FieldName) is not { IsRepeated: false } field
            || field.MessageType != FieldMask.Descriptor)
            return null;
        if (binding.Body == "*")
            return new(field, request, depth, [FieldName, .. binding.Template.Variables.Select(variable => variable.FieldPath)]);
        var updated = binding.Body.Length == 0 ? null : request.FindFieldByName(binding.Body);
        if (updated is not { IsRepeated: false } || !updated.IsStructure() || RawBody.OfRequest(binding) is not null)
            return null;
        var within = binding.Body + ".";
        return new(field, updated.MessageType, depth, binding.Template.Variables
            .Where(variable => variable.FieldPath.StartsWith(within, StringComparison.Ordinal))
            .Select(variable => variable.FieldPath[within.Length..]));
    }

    /// <summary>
    /// Derives the mask of the request from the fields that the body names, narrowed by the mask that the client sent. The request gets its
    /// text; the same paths are returned, so that the text is not parsed again.
    /// </summary>
    public UpdateMask Bind(IMessage request, JsonReading reading)
    {
        var paths = reading.MaskPaths;
        paths.RemoveAll(path => _excluded.Contains(path.Text));
        if (_field.Accessor.GetValue(request) is FieldMask given && given.Paths is not ["*"])
            paths = Narrow(paths, given, reading);
        var mask = new FieldMask();
        foreach (var path in paths)
            mask.Paths.Add(path.Text);
        _field.Accessor.SetValue(request, mask);
        return UpdateMask.Of(paths);
    }

    private List<MaskPath> Narrow(List<MaskPath> named, FieldMask given, JsonReading reading)
    {
        reading.Enter(reading.ProtoSpelled?.Contains(_field) == true ? _field.Name : _field.JsonName);
        if (MaskLimits.Exceeded(given) is { } limit)
            throw reading.Invalid(limit);
        var narrow = given.Paths.Select(spelling => _paths.Find(spelling, out var reason) ?? throw reading.Invalid(reason!)).ToHashSet();
        reading.Leave();
        var wide = named.ToHashSet();
        return [.. named.Where(path => path.IsWithin(narrow)), .. narrow.Where(path => path.Parent?.IsWithin(wide) == true)];
    }
}
