using System.Collections.Concurrent;
using System.Collections.Immutable;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>The mask paths of one message type, cached under every spelling that callers have used.</summary>
internal sealed class MaskPaths
{
    // A recursive message has infinitely many paths. Further ones are not cached.
    private const int Capacity = 4096;

    // Two of them and their text fit into the description of a violation.
    private const int LongestQuote = 100;

    private static readonly ConcurrentDictionary<MessageDescriptor, MaskPaths> Known = new();
    private readonly ConcurrentDictionary<string, MaskPath> _bySpelling = new(StringComparer.Ordinal);
    private readonly MessageDescriptor _message;

    private MaskPaths(MessageDescriptor message)
    {
        _message = message;
        Fields = [.. message.Fields.InDeclarationOrder().Select(field => new MaskPath(null, field))];
    }

    /// <summary>The paths of the message's own fields, in the order of declaration.</summary>
    public MaskPath[] Fields { get; }

    /// <summary>The paths of a message type.</summary>
    public static MaskPaths For(MessageDescriptor message) => Known.GetOrAdd(message, static message => new MaskPaths(message));

    /// <summary>The path for a spelling in snake_case or camelCase; null, with a reason, if it is not valid.</summary>
    public MaskPath? Find(string spelling, out string? reason)
    {
        reason = null;
        if (_bySpelling.TryGetValue(spelling, out var known))
            return known;
        var path = Resolve(spelling, out reason);
        if (path is { Key: null } && _bySpelling.Count < Capacity)
            _bySpelling.TryAdd(spelling, path);
        return path;
    }

    /// <summary>The path of a field below a parent path, or of a field of the message itself.</summary>
    public MaskPath Below(MaskPath? parent, FieldDescriptor field) => parent is null ? Fields[field.Index] : parent.Child(field);

    /// <summary>Whether a path starts at this message.</summary>
    public bool Contains(MaskPath path) => path.Fields[0].ContainingType == _message;

    /// <summary>The paths of the populated fields of a message. Nested messages are replaced by their populated fields.</summary>
    public ImmutableArray<MaskPath> Populated(IMessage message)
    {
        var paths = ImmutableArray.CreateBuilder<MaskPath>();
        AddPopulated(null, message, paths);
        return paths.DrainToImmutable();
    }

    private void AddPopulated(MaskPath? parent, IMessage message, ImmutableArray<MaskPath>.Builder paths)
    {
        foreach (var access in MessageAccess.For(message.Descriptor).Fields)
        {
            if (!access.IsPopulated(message))
                continue;
            var path = Below(parent, access.Field);
            if (path.IsOutputOnly)
                continue;
            if (access.Field is { IsRepeated: false } && access.Field.IsStructure())
                AddPopulated(path, (IMessage)access.Field.Accessor.GetValue(message), paths);
            else
                paths.Add(path);
        }
    }

    private MaskPath? Resolve(string spelling, out string? reason)
    {
        if (MaskSyntax.Split(spelling) is not { } segments)
            return Fail(out reason, $"{Quote(spelling)} has a stray backtick");
        MaskPath? path = null;
        var parent = "";
        foreach (var segment in segments)
        {
            reason = null;
            path = path is null ? FieldOf(_message, null, segment) : Next(path, parent, segment, out reason);
            if (path is null)
            {
                reason ??= $"there is no field {Quote(segment)}";
                return Fail(out reason, $"{Quote(spelling)} names nothing: {reason}");
            }
            parent = segment;
        }
        // The empty key is written in backticks.
        if (path is { Key: "" } && spelling.EndsWith('.'))
            return Fail(out reason, $"\"{spelling}\" names nothing: there is no key after the dot");
        reason = null;
        return path;
    }

    // The texts name a field as the caller does.
    private MaskPath? Next(MaskPath path, string parent, string segment, out string? reason)
    {
        reason = null;
        var field = path.Field;
        if (path.Key is not null)
            return Fail(out reason, $"the entry {Quote(parent)} is one value");
        if (field.IsMap)
            return ((MapAccess)path.Access).IsKey(segment)
                ? path.Entry(segment)
                : Fail(out reason, $"{Quote(segment)} is not a valid key of {Quote(parent)}");
        if (field.IsRepeated)
            return Fail(out reason, $"{Quote(parent)} is repeated and can only be named as a whole");
        return field.IsStructure()
            ? FieldOf(field.MessageType, path, segment)
            : Fail(out reason, $"{Quote(parent)} has no fields");
    }

    private MaskPath? FieldOf(MessageDescriptor message, MaskPath? parent, string segment) =>
        FieldNames.Find(message, segment) is { } field ? Below(parent, field) : null;

    private static string Quote(string text) => $"\"{Excerpt.Of(text, LongestQuote)}\"";

    private static MaskPath? Fail(out string? reason, string text)
    {
        reason = text;
        return null;
    }
}
