using System.Collections.Immutable;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>
/// What an update changes: a <see cref="FieldMask"/>, checked against a message type and normalized. No path occurs twice or within
/// another, and none is OUTPUT_ONLY, because updates ignore such fields (AIP-203).
/// </summary>
public sealed class UpdateMask
{
    private static readonly FieldPath Field = FieldPath.Of("update_mask");

    private UpdateMask(ImmutableArray<MaskPath> paths) => Paths = paths;

    /// <summary>The mask that changes nothing.</summary>
    public static UpdateMask Empty { get; } = new([]);

    /// <summary>The paths to change, in the order of the mask. A path that is not set in the message is cleared.</summary>
    public ImmutableArray<MaskPath> Paths { get; }

    /// <summary>Whether the mask was `*`, which names every field that is not OUTPUT_ONLY.</summary>
    public bool IsFullReplacement { get; private init; }

    /// <summary>Whether the caller sent no mask, so that every populated field is named (AIP-134).</summary>
    public bool IsImplied { get; private init; }

    /// <summary>Whether nothing changes: the mask names no field that may be written.</summary>
    public bool IsEmpty => Paths.IsEmpty;

    /// <summary>The mask of a call's request, which the contract rules have parsed; for a stream, the mask of the last request.</summary>
    /// <exception cref="InvalidOperationException">
    /// The request has no field `update_mask` that applies to one of its messages, or <c>AddContractRules</c> was not called.
    /// </exception>
    public static UpdateMask Of(ServerCallContext call) => call.GetHttpContext().Features.Get<UpdateMask>()
        ?? throw new InvalidOperationException($"The contract rules have found no update_mask in a request of {call.Method}.");

    /// <summary>A mask of fields of a message.</summary>
    /// <param name="message">The type of the message.</param>
    /// <param name="fieldNumbers">The numbers of the fields. OUTPUT_ONLY fields are left out.</param>
    public static UpdateMask OfFields(MessageDescriptor message, params IEnumerable<int> fieldNumbers)
    {
        var known = MaskPaths.For(message).Fields;
        return Of([.. fieldNumbers.Select(number => known[message.FindFieldByNumber(number).Index])]);
    }

    /// <summary>Parses a mask. No mask means every populated field; `*` means every field (AIP-134).</summary>
    /// <param name="message">The message with the new values; null is the same as an empty one.</param>
    /// <param name="mask">The mask as the caller sent it.</param>
    /// <exception cref="CallFailedException">INVALID_ARGUMENT: names each path that does not exist.</exception>
    public static UpdateMask Of<T>(T? message, FieldMask? mask)
        where T : class, IMessage<T>, new()
    {
        var violations = new FieldViolations();
        var result = Of(message ?? new T(), mask, violations);
        return violations.Count == 0 ? result : throw violations.ToFailure("INVALID_FIELD");
    }

    /// <summary>Parses a mask as <see cref="Of{T}"/> does, but adds a violation for each path that does not exist.</summary>
    internal static UpdateMask Of(IMessage message, FieldMask? mask, FieldViolations violations)
    {
        var known = MaskPaths.For(message.Descriptor);
        if (mask is null)
            return new UpdateMask(known.Populated(message)) { IsImplied = true };
        if (mask.Paths is ["*"])
            return new UpdateMask([.. known.Fields.Where(path => !path.IsOutputOnly)]) { IsFullReplacement = true };
        if (MaskLimits.Exceeded(mask) is { } limit)
        {
            violations.Add(Field, limit);
            return Empty;
        }
        var paths = new List<MaskPath>(mask.Paths.Count);
        foreach (var spelling in mask.Paths)
        {
            if (known.Find(spelling, out var reason) is { } path)
                paths.Add(path);
            else
                violations.Add(Field, reason!);
        }
        return Of(paths);
    }

    /// <summary>A mask of paths of one message type.</summary>
    internal static UpdateMask Of(List<MaskPath> paths)
    {
        paths.RemoveAll(static path => path.IsOutputOnly);
        return paths.Count == 0 ? Empty : new UpdateMask(Distinct(paths));
    }

    /// <summary>Whether the mask is for a message type.</summary>
    internal bool IsOf(MaskPaths message) => IsEmpty || message.Contains(Paths[0]);

    /// <summary>Whether the update changes the place that a path names, something within it, or something that contains it.</summary>
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
    /// Sets the paths of the mask in the target to the source's values. Both messages have the type that the mask was read for.
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
        return [.. paths.Where(path => named.Add(path) && path.Parent?.IsWithin(all) != true)];
    }
}
