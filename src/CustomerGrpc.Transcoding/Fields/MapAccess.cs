using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>The operations on a map field that do not need the types of its entries.</summary>
internal abstract class MapAccess(FieldDescriptor field) : FieldAccess(field)
{
    /// <summary>Whether the text is a valid key of the map.</summary>
    public abstract bool IsKey(string text);

    /// <summary>Sets one entry of the target's map to a copy of the source's; removes it if the source has none.</summary>
    public abstract void CopyEntry(IMessage source, IMessage target, string key);
}

/// <summary>A map field.</summary>
internal sealed class MapAccess<TMessage, TKey, TValue>(FieldDescriptor field) : MapAccess(field)
    where TMessage : class, IMessage, new()
    where TKey : notnull
{
    /// <summary>Gets the map, which is never null.</summary>
    public Func<TMessage, MapField<TKey, TValue>> Get { get; } =
        typeof(TMessage).GetProperty(field.PropertyName)!.GetMethod!.CreateDelegate<Func<TMessage, MapField<TKey, TValue>>>();

    /// <inheritdoc/>
    public override bool IsPopulated(IMessage message) => Get((TMessage)message).Count > 0;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IFieldVisitor<TResult> visitor) => visitor.Map(this);

    /// <inheritdoc/>
    public override bool IsKey(string text) => !text.Contains('\0', StringComparison.Ordinal) && MapKey.TryParse<TKey>(text, out _);

    /// <inheritdoc/>
    public override void Copy(IMessage source, IMessage target)
    {
        var entries = Get((TMessage)target);
        entries.Clear();
        foreach (var (key, value) in Get((TMessage)source))
            entries.Add(key, Cloned.Of(value));
    }

    /// <inheritdoc/>
    public override void CopyEntry(IMessage source, IMessage target, string key)
    {
        if (!MapKey.TryParse<TKey>(key, out var typed))
            throw new ArgumentException($"\"{key}\" is not a valid key of {Field}.", nameof(key));
        if (Get((TMessage)source).TryGetValue(typed, out var value))
            Get((TMessage)target)[typed] = Cloned.Of(value);
        else
            Get((TMessage)target).Remove(typed);
    }
}
