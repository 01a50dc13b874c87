using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// What the field `update_mask` of a method's request is a mask of: the message that its google.api.http rule takes for the body,
/// or the request itself where the body is `*`; without a rule, the request's only message (AIP-134).
/// </summary>
internal sealed class UpdateTarget
{
    private readonly FieldDescriptor _mask;
    private readonly FieldDescriptor? _updated;
    private readonly HashSet<FieldDescriptor> _beside;
    private readonly MaskPaths _root;

    private UpdateTarget(FieldDescriptor mask, FieldDescriptor? updated, IEnumerable<FieldDescriptor> beside)
    {
        _mask = mask;
        _updated = updated;
        _beside = [.. beside];
        _root = MaskPaths.For(updated?.MessageType ?? mask.ContainingType);
    }

    /// <summary>The target of a method's updates; null where it has none.</summary>
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
        var beside = updated is null
            ? request.Fields.InDeclarationOrder().Where(field => field == mask || IsInPath(field, rule))
            : request.Fields.InDeclarationOrder().Where(field => field != updated);
        return new UpdateTarget(mask, updated, beside);
    }

    /// <summary>Whether a field of the request is none that the mask could name.</summary>
    public bool IsBeside(FieldDescriptor field) => _beside.Contains(field);

    /// <summary>Whether a field of the request is the message that the mask is for.</summary>
    public bool IsUpdated(FieldDescriptor field) => field == _updated;

    /// <summary>What of a request is judged; a path of the mask that does not exist is added to what is wrong.</summary>
    public MaskScope Scope(IMessage request, ICollection<BadRequest.Types.FieldViolation> wrong)
    {
        var message = _updated is null
            ? request
            : (IMessage?)_updated.Accessor.GetValue(request) ?? _updated.MessageType.Parser.ParseFrom(ByteString.Empty);
        return MaskScope.Of(UpdateMask.Of(message, (FieldMask?)_mask.Accessor.GetValue(request), wrong), _root, this);
    }

    // The path says which resource is changed, not what of it.
    private static bool IsInPath(FieldDescriptor field, HttpRule? rule) =>
        rule is not null && new[] { rule }.Concat(rule.AdditionalBindings)
        .SelectMany(binding => new[] { binding.Get, binding.Put, binding.Post, binding.Delete, binding.Patch, binding.Custom?.Path ?? "" })
        .Any(path => path.Contains($"{{{field.Name}}}", StringComparison.Ordinal) || path.Contains($"{{{field.Name}=", StringComparison.Ordinal));
}
