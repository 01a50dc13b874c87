using System.Collections.Immutable;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>
/// What an update changes: a <see cref="FieldMask"/>, checked against a message type and normalized. No path occurs twice or within
/// another, and none is OUTPUT_ONLY, because updates ignore such fields (AIP-203).
/// </summary>
public sealed class UpdateMask
{
    private UpdateMask(ImmutableArray<MaskPath> paths, bool isFullReplacement) =>
        (Paths, IsFullReplacement) = (paths, isFullReplacement);

    /// <summary>The paths to change, in the order of the mask. A path that is not set in the message is cleared.</summary>
    public ImmutableArray<MaskPath> Paths { get; }

    /// <summary>Whether the mask was `*`, which names every field that is not OUTPUT_ONLY.</summary>
    public bool IsFullReplacement { get; }

    /// <summary>Whether nothing changes: the mask is present but names no field that may be written.</summary>
    public bool IsEmpty => Paths.IsEmpty;

    /// <summary>Reads a mask. No mask means every populated field; `*` means every field (AIP-134).</summary>
    /// <param name="message">The message with the new values; null is the same as an empty one.</param>
    /// <param name="mask">The mask as the caller sent it.</param>
    /// <exception cref="CallFailedException">INVALID_ARGUMENT: names each path that does not exist.</exception>
    public static UpdateMask Of<T>(T? message, FieldMask? mask)
        where T : class, IMessage<T>, new()
    {
        var violations = new List<FieldViolation>();
        var result = Of(message ?? new T(), mask, violations);
        if (violations.Count > 0)
            throw new CallFailedException(StatusCode.InvalidArgument, "INVALID_FIELD", "The mask is invalid.") { Violations = violations };
        return result;
    }

    /// <summary>Reads a mask as <see cref="Of{T}"/> does, but adds a violation for each path that does not exist.</summary>
    internal static UpdateMask Of(IMessage message, FieldMask? mask, ICollection<FieldViolation> violations)
    {
        var known = MaskPaths.For(message.Descriptor);
        if (mask is null)
            return new UpdateMask(Populated(known, message), false);
        if (mask.Paths is ["*"])
            return new UpdateMask([.. known.Fields.Where(path => !path.IsOutputOnly)], true);
        var paths = new List<MaskPath>(mask.Paths.Count);
        foreach (var spelling in mask.Paths)
        {
            if (known.Find(spelling, out var reason) is not { } path)
                violations.Add(new(FieldPath.Of("update_mask"), reason!));
            else if (!path.IsOutputOnly)
                paths.Add(path);
        }
        return new UpdateMask(Distinct(paths), false);
    }

    /// <summary>Whether the update changes the place that a path names, something within it, or something that contains it.</summary>
    public bool Touches(MaskPath place)
    {
        foreach (var path in Paths)
            if (path.Covers(place) || place.Covers(path))
                return true;
        return false;
    }

    /// <summary>Whether the update changes a field of the message or something within it.</summary>
    /// <param name="fieldNumber">The number of a field of the message itself.</param>
    public bool Touches(int fieldNumber)
    {
        foreach (var path in Paths)
            if (path.Fields[0].FieldNumber == fieldNumber)
                return true;
        return false;
    }

    /// <summary>
    /// Sets the paths of the mask in the target to the source's values. Both messages have the type that the mask was read for.
    /// </summary>
    public void Apply(IMessage source, IMessage target)
    {
        foreach (var path in Paths)
            Apply(path, source, target);
    }

    private static void Apply(MaskPath path, IMessage source, IMessage target)
    {
        var from = path.Holder(source) ?? path.Field.ContainingType.Parser.ParseFrom([]);
        if ((path.Access.IsPopulated(from) ? GetOrCreateHolder(path, target) : path.Holder(target)) is not { } to)
            return;
        if (path.Key is { } key)
            ((MapAccess)path.Access).CopyEntry(from, to, key);
        else
            path.Access.Copy(from, to);
    }

    // The message that contains the path's field, created if it is missing.
    private static IMessage GetOrCreateHolder(MaskPath path, IMessage message)
    {
        foreach (var field in path.Fields[..^1])
        {
            if (field.Accessor.GetValue(message) is not IMessage next)
                field.Accessor.SetValue(message, next = field.MessageType.Parser.ParseFrom([]));
            message = next;
        }
        return message;
    }

    private static ImmutableArray<MaskPath> Distinct(List<MaskPath> paths)
    {
        if (paths.Count < 2)
            return [.. paths];
        var named = new HashSet<MaskPath>();
        var all = paths.ToHashSet();
        return [.. paths.Where(path => named.Add(path) && !IsWithinAnother(path, all))];
    }

    private static bool IsWithinAnother(MaskPath path, HashSet<MaskPath> all)
    {
        for (var parent = path.Parent; parent is not null; parent = parent.Parent)
            if (all.Contains(parent))
                return true;
        return false;
    }

    private static ImmutableArray<MaskPath> Populated(MaskPaths known, IMessage message)
    {
        var paths = ImmutableArray.CreateBuilder<MaskPath>();
        AddPopulated(known, null, message, paths);
        return paths.DrainToImmutable();
    }

    private static void AddPopulated(MaskPaths known, MaskPath? parent, IMessage message, ImmutableArray<MaskPath>.Builder paths)
    {
        foreach (var access in MessageAccess.For(message.Descriptor).Fields)
        {
            if (!access.IsPopulated(message))
                continue;
            var path = known.Below(parent, access.Field);
            if (path.IsOutputOnly)
                continue;
            if (access.Field is { IsRepeated: false } && access.Field.IsStructure())
                AddPopulated(known, path, (IMessage)access.Field.Accessor.GetValue(message), paths);
            else
                paths.Add(path);
        }
    }
}
