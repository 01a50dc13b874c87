using System.Collections.Immutable;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>
/// A valid path of a field mask (AIP-161). It names a field or one entry of a map. Two paths are equal if they name the same place in
/// the same message type, in whatever spelling they were given.
/// </summary>
public sealed class MaskPath : IEquatable<MaskPath>
{
    // A recursive message has infinitely many paths. Longer ones are not cached.
    private const int LongestKept = 5;
    private MaskPath?[]? _children;

    internal MaskPath(MaskPath? parent, FieldDescriptor field)
        : this(parent, [.. parent?.Fields ?? [], field], null, parent is null ? field.Name : $"{parent.Text}.{field.Name}")
    {
    }

    private MaskPath(MaskPath? parent, ImmutableArray<FieldDescriptor> fields, string? key, string text)
    {
        (Parent, Fields, Key, Text) = (parent, fields, key, text);
        Access = FieldAccess.For(fields[^1]);
        IsOutputOnly = (parent?.IsOutputOnly ?? false)
            || fields[^1].Is(Google.Api.FieldBehavior.OutputOnly);
    }

    /// <summary>The path without its last segment; null for a field of the message itself.</summary>
    public MaskPath? Parent { get; }

    /// <summary>The fields from the message to the named field.</summary>
    public ImmutableArray<FieldDescriptor> Fields { get; }

    /// <summary>The last of <see cref="Fields"/>.</summary>
    public FieldDescriptor Field => Fields[^1];

    /// <summary>The key of the named map entry; null if the path names the whole field.</summary>
    public string? Key { get; }

    /// <summary>The path in proto spelling. A key that is not a plain word is in backticks.</summary>
    public string Text { get; }

    /// <summary>Whether the path is within an OUTPUT_ONLY field, which updates ignore (AIP-203).</summary>
    public bool IsOutputOnly { get; }

    internal FieldAccess Access { get; }

    /// <summary>The path of a field within the message that this path names.</summary>
    internal MaskPath Child(FieldDescriptor field)
    {
        if (Fields.Length >= LongestKept)
            return new MaskPath(this, field);
        _children ??= new MaskPath?[field.ContainingType.Fields.InDeclarationOrder().Count];
        return _children[field.Index] ??= new MaskPath(this, field);
    }

    /// <summary>The path of another field of the message that contains the named field.</summary>
    internal MaskPath Sibling(FieldDescriptor field) =>
        Parent is null ? MaskPaths.For(field.ContainingType).Fields[field.Index] : Parent.Child(field);

    /// <summary>The path of one entry of the map that this path names.</summary>
    internal MaskPath Entry(string key) => new(this, Fields, key, $"{Text}.{MaskSyntax.Quote(key)}");

    /// <summary>The place in the message, for an error.</summary>
    public FieldPath ToFieldPath()
    {
        var fields = Fields.Skip(1).Aggregate(FieldPath.Of(Fields[0].Name), static (path, field) => path.Field(field.Name));
        return Key is null ? fields : fields.Entry(Key);
    }

    /// <summary>Whether this path names the same place as the other or a place that contains it.</summary>
    public bool Covers(MaskPath other)
    {
        for (var path = other; path is not null; path = path.Parent)
            if (Equals(path))
                return true;
        return false;
    }

    /// <summary>Whether one of the others covers this path.</summary>
    internal bool IsWithin(HashSet<MaskPath> others)
    {
        for (var path = this; path is not null; path = path.Parent)
            if (others.Contains(path))
                return true;
        return false;
    }

    /// <summary>
    /// The message that contains the named field, within a message of the type that the path starts at; null if it is not set.
    /// </summary>
    internal IMessage? Holder(IMessage message)
    {
        IMessage? holder = message;
        for (var index = 0; index < Fields.Length - 1 && holder is not null; index++)
            holder = (IMessage?)Fields[index].Accessor.GetValue(holder);
        return holder;
    }

    /// <summary>
    /// Sets the path in the target to the source's value, or clears it if the source has none. Both messages have the type that the path
    /// starts at.
    /// </summary>
    internal void Apply(IMessage source, IMessage target)
    {
        var from = Holder(source) ?? Field.ContainingType.Parser.ParseFrom([]);
        if ((Access.IsPopulated(from) ? GetOrCreateHolder(target) : Holder(target)) is not { } to)
            return;
        if (Key is not null)
            ((MapAccess)Access).CopyEntry(from, to, Key);
        else
            Access.Copy(from, to);
    }

    /// <inheritdoc/>
    public bool Equals(MaskPath? other) =>
        ReferenceEquals(this, other) || (
            other is not null && Text == other.Text && Fields[0].ContainingType == other.Fields[0].ContainingType);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MaskPath);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The path in proto spelling.</summary>
    public override string ToString() => Text;

    /// <summary>The message that contains the named field. Missing messages are created.</summary>
    private IMessage GetOrCreateHolder(IMessage message)
    {
        foreach (var field in Fields[..^1])
        {
            if (field.Accessor.GetValue(message) is not IMessage next)
                field.Accessor.SetValue(message, next = field.MessageType.Parser.ParseFrom([]));
            message = next;
        }
        return message;
    }
}
