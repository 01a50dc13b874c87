using System.Collections.Immutable;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>
/// What an update changes: the normal form of a <see cref="FieldMask"/> against a message type. No path is named twice or
/// within another, and none is output only, since such paths are ignored (AIP-203).
/// </summary>
public sealed class UpdateMask
{
    private UpdateMask(ImmutableArray<MaskPath> paths) => Paths = paths;

    /// <summary>The mask that changes nothing.</summary>
    public static UpdateMask Empty { get; } = new([]);

    /// <summary>The places to change, in the order they were named. What a path names and the message lacks is cleared.</summary>
    public ImmutableArray<MaskPath> Paths { get; }

    /// <summary>Whether the mask was `*`: every field that is not output only is named.</summary>
    public bool IsFullReplacement { get; private init; }

    /// <summary>Whether the caller sent no mask: every populated field is named (AIP-134).</summary>
    public bool IsImplied { get; private init; }

    /// <summary>Whether nothing is changed: the mask is present and names nothing, or nothing that may be written.</summary>
    public bool IsEmpty => Paths.IsEmpty;

    /// <summary>The mask of a call's request, which the contract's rules have parsed; of a stream, that of the last request.</summary>
    /// <exception cref="InvalidOperationException">
    /// The request has no field `update_mask` of a message of its own, or AddContractRules was not called.
    /// </exception>
    public static UpdateMask Of(ServerCallContext call) => call.GetHttpContext().Features.Get<UpdateMask>()
        ?? throw new InvalidOperationException($"The contract rules have found no update_mask in a request of {call.Method}.");

    /// <summary>The mask that names fields of a message as a whole.</summary>
    /// <param name="message">The type of the message.</param>
    /// <param name="fieldNumbers">The numbers of the fields. Those that are output only are left out.</param>
    public static UpdateMask OfFields(MessageDescriptor message, params IEnumerable<int> fieldNumbers)
    {
        var known = MaskPaths.For(message).Fields;
        return Of([.. fieldNumbers.Select(number => known[message.FindFieldByNumber(number).Index])]);
    }

    /// <summary>Parses a mask: none means every populated field, `*` every field (AIP-134).</summary>
    /// <param name="message">The message with the new values; null counts as an empty one.</param>
    /// <param name="mask">The mask as the caller sent it.</param>
    /// <exception cref="CallFailedException">INVALID_ARGUMENT naming each path that does not exist.</exception>
    public static UpdateMask Of<T>(T? message, FieldMask? mask)
        where T : class, IMessage<T>, new()
    {
        var violations = new List<FieldViolation>();
        var result = Of(message ?? new T(), mask, violations);
        if (violations.Count == 0)
            return result;
        throw new CallFailedException(StatusCode.InvalidArgument, "INVALID_FIELD", "The mask is invalid.") { Violations = violations };
    }

    /// <summary>As <see cref="Of{T}"/>, with what is wrong collected.</summary>
    internal static UpdateMask Of(IMessage message, FieldMask? mask, ICollection<FieldViolation> violations)
    {
        var known = MaskPaths.For(message.Descriptor);
        if (mask is null)
            return new UpdateMask(known.Populated(message)) { IsImplied = true };
        if (mask.Paths is ["*"])
            return new UpdateMask([.. known.Fields.Where(path => !path.IsOutputOnly)]) { IsFullReplacement = true };
        var paths = new List<MaskPath>(mask.Paths.Count);
        foreach (var spelling in mask.Paths)
        {
            if (known.Find(spelling, out var reason) is { } path)
                paths.Add(path);
            else
                violations.Add(new(FieldPath.Of("update_mask"), reason!));
        }
        return Of(paths);
    }

    /// <summary>The mask that names paths of one message type.</summary>
    internal static UpdateMask Of(List<MaskPath> paths)
    {
        paths.RemoveAll(static path => path.IsOutputOnly);
        return paths.Count == 0 ? Empty : new UpdateMask(Distinct(paths));
    }

    /// <summary>Whether the paths are those of a message type.</summary>
    internal bool IsOf(MaskPaths message) => IsEmpty || message.Contains(Paths[0]);

    /// <summary>Whether the update changes a place or one within it.</summary>
    public bool Touches(MaskPath place)
    {
        foreach (var path in Paths)
        {
            if (path.Covers(place) || place.Covers(path))
                return true;
        }
        return false;
    }

    /// <summary>Whether the update changes a field of the message or something within it.</summary>
    /// <param name="fieldNumber">The number of a field of the message itself.</param>
    public bool Touches(int fieldNumber)
    {
        foreach (var path in Paths)
        {
            if (path.Fields[0].FieldNumber == fieldNumber)
                return true;
        }
        return false;
    }

    /// <summary>
    /// Changes the target as the mask says, with the source's values. Both are of the type the mask was read for.
    /// </summary>
    public void Apply(IMessage source, IMessage target)
    {
        foreach (var path in Paths)
            path.Apply(source, target);
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
        {
            if (all.Contains(parent))
                return true;
        }
        return false;
    }
}
