using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// The message that the field `update_mask` of a request applies to: the body of the method's google.api.http rule, or the request itself
/// if the body is `*`. Without a rule or a body it is the only message in the request (AIP-134).
/// </summary>
internal sealed class UpdateTarget
{
    private readonly FieldDescriptor _mask;
    private readonly FieldDescriptor? _updated;
    private readonly HashSet<FieldDescriptor> _outside;
    private readonly MaskPaths _root;

    private UpdateTarget(FieldDescriptor mask, FieldDescriptor? updated, IEnumerable<FieldDescriptor> outside)
    {
        _mask = mask;
        _updated = updated;
        _outside = [.. outside];
        _root = MaskPaths.For(updated?.MessageType ?? mask.ContainingType);
    }

    /// <summary>The target of a method; null if the method has no mask or no target.</summary>
    public static UpdateTarget? Of(MethodDescriptor method)
    {
        var request = method.InputType;
        if (request.FindFieldByName("update_mask") is not { IsRepeated: false } mask || mask.MessageType != FieldMask.Descriptor)
            return null;
        var rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http);
        var updated = rule is null or { Body: "" }
            ? request.Fields.InDeclarationOrder().Where(field => !field.IsRepeated && field.IsStructure()).ToArray() is [var only]
                ? only
                : null
            : request.FindFieldByName(rule.Body);
        if (updated is not null && (updated.IsRepeated || !updated.IsStructure() || updated.MessageType == HttpBody.Descriptor))
            return null;
        var outside = updated is null
            ? request.Fields.InDeclarationOrder().Where(field => field == mask || IsInPath(field, rule))
            : request.Fields.InDeclarationOrder().Where(field => field != updated);
        return new UpdateTarget(mask, updated, outside);
    }

    /// <summary>Whether the mask cannot name a field of the request, so that it is always checked.</summary>
    public bool IsOutsideMask(FieldDescriptor field) => _outside.Contains(field);

    /// <summary>Whether a field of the request is the message that the mask applies to.</summary>
    public bool IsUpdated(FieldDescriptor field) => field == _updated;

    /// <summary>Parses the mask of a request. Paths that do not exist are added to the violations.</summary>
    public UpdateMask Parse(IMessage request, FieldViolations violations)
    {
        var message = _updated is null
            ? request
            : (IMessage?)_updated.Accessor.GetValue(request) ?? _updated.MessageType.Parser.ParseFrom(ByteString.Empty);
        return UpdateMask.Of(message, (FieldMask?)_mask.Accessor.GetValue(request), violations);
    }

    /// <summary>Whether a mask applies to the message that is updated.</summary>
    public bool IsMaskOf(UpdateMask mask) => mask.IsOf(_root);

    /// <summary>The part of a request that is checked if it has a mask.</summary>
    public MaskScope Scope(UpdateMask mask) => MaskScope.Of(mask, _root, this);

    // A field in the path identifies the resource; it is not changed.
    private static bool IsInPath(FieldDescriptor field, HttpRule? rule) =>
        rule is not null && new[] { rule }.Concat(rule.AdditionalBindings)
        .SelectMany(binding => new[] { binding.Get, binding.Put, binding.Post, binding.Delete, binding.Patch, binding.Custom?.Path ?? "" })
        .Any(path => path.Contains($"{{{field.Name}}}", StringComparison.Ordinal)
            || path.Contains($"{{{field.Name}=", StringComparison.Ordinal));
}
