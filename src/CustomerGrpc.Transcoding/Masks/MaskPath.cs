using System.Collections.Immutable;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Masks;

/// <summary>
/// One path of a field mask (AIP-161), known to exist: the fields that lead to a field, or to one entry of a map. Paths are
/// equal when they lead to the same place of the same message type, however they were spelled.
/// </summary>
public sealed class MaskPath : IEquatable<MaskPath>
{
    // A recursive message has endless paths; those that are longer are made anew each time.
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

    /// <summary>The path one segment shorter; null for a field of the message itself.</summary>
    public MaskPath? Parent { get; }

    /// <summary>The fields from the message itself to the one named.</summary>
    public ImmutableArray<FieldDescriptor> Fields { get; }

    /// <summary>The last of <see cref="Fields"/>.</summary>
    public FieldDescriptor Field => Fields[^1];

    /// <summary>The key of the map entry that is named; null when the whole field is.</summary>
    public string? Key { get; }

    /// <summary>The path in the proto's spelling, a key in backticks where it is not a plain word.</summary>
    public string Text { get; }

    /// <summary>Whether the server alone sets what is named, so that a mask that names it is ignored there.</summary>
    public bool IsOutputOnly { get; }

    internal FieldAccess Access { get; }

    /// <summary>The path of a field of the message that this path names.</summary>
    internal MaskPath Child(FieldDescriptor field)
    {
        if (Fields.Length >= LongestKept)
            return new MaskPath(this, field);
        _children ??= new MaskPath?[field.ContainingType.Fields.InDeclarationOrder().Count];
        return _children[field.Index] ??= new MaskPath(this, field);
    }

    /// <summary>The path of one entry of the map that this path names.</summary>
    internal MaskPath Entry(string key) => new(this, Fields, key, $"{Text}.{MaskSyntax.Quote(key)}");

    /// <summary>Whether this path names the other's place or one that holds it.</summary>
    public bool Covers(MaskPath other)
    {
        for (var path = other; path is not null; path = path.Parent)
            if (Equals(path))
                return true;
        return false;
    }

    /// <summary>
    /// The message that holds the field named, within a message of the type the path starts at; null if none is set.
    /// </summary>
    internal IMessage? Holder(IMessage message)
    {
        IMessage? holder = message;
        for (var index = 0; index < Fields.Length - 1 && holder is not null; index++)
            holder = (IMessage?)Fields[index].Accessor.GetValue(holder);
        return holder;
    }

    /// <inheritdoc/>
    public bool Equals(MaskPath? other) =>
        ReferenceEquals(this, other) || (
            other is not null && Text == other.Text && Fields[0].ContainingType == other.Fields[0].ContainingType);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MaskPath);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The path in the proto's spelling.</summary>
    public override string ToString() => Text;
}
