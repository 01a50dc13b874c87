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
/// The field mask of an update, read off the body's own keys: absent is unchanged, null clears, present sets. A PUT reads the
/// keys of the body's own object, a PATCH those of nested ones too (RFC 7396). A mask that the caller gives narrows it.
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

    /// <summary>How deep the keys are read.</summary>
    public MaskDepth Depth { get; }

    /// <summary>The mask field's name.</summary>
    public string Name => _field.Name;

    /// <summary>The mask of a route; null for one that is no update or whose request has no mask.</summary>
    public static BodyMask? Of(HttpBinding binding)
    {
        var depth = HttpMethods.IsPatch(binding.Verb)
            ? MaskDepth.Deep
            : HttpMethods.IsPut(binding.Verb)
            ? MaskDepth.Shallow
            : MaskDepth.None;
        var request = binding.Method.InputType;
        if (depth == MaskDepth.None || request.FindFieldByName(FieldName) is not { IsRepeated: false } field || field.MessageType != FieldMask.Descriptor)
            return null;
        if (binding.Body == "*")
            return new(field, request, depth, [FieldName, .. binding.Template.Variables.Select(variable => variable.FieldPath)]);
        var updated = binding.Body.Length == 0 ? null : request.FindFieldByName(binding.Body);
        if (updated is not { IsRepeated: false } || !updated.IsStructure() || RawBody.OfRequest(binding) is not null) return null;
        var within = binding.Body + ".";
        return new(field, updated.MessageType, depth, binding.Template.Variables
            .Where(variable => variable.FieldPath.StartsWith(within, StringComparison.Ordinal))
            .Select(variable => variable.FieldPath[within.Length..]));
    }

    /// <summary>
    /// Sets the request's mask to what the body named, narrowed by the one that the request has from its caller.
    /// </summary>
    public void Bind(IMessage request, JsonReading reading)
    {
        var named = reading.MaskPaths.Where(path => !_excluded.Contains(path));
        if (_field.Accessor.GetValue(request) is FieldMask given && given.Paths is not ["*"])
            named = Narrow(named, given, reading);
        _field.Accessor.SetValue(request, new FieldMask { Paths = { named } });
    }

    private IEnumerable<string> Narrow(IEnumerable<string> named, FieldMask given, JsonReading reading)
    {
        reading.Enter(reading.ProtoSpelled?.Contains(_field) == true ? _field.Name : _field.JsonName);
        var narrow = given.Paths.Select(spelling => _paths.Find(spelling, out var reason) ?? throw reading.Wrong(reason!)).ToArray();
        reading.Leave();
        var both = new List<MaskPath>();
        foreach (var path in named.Select(text => _paths.Find(text, out _)!))
        {
            if (Array.Exists(narrow, given => given.Covers(path))) both.Add(path);
            else both.AddRange(narrow.Where(path.Covers));
        }
        return both.Select(path => path.Text);
    }
}
