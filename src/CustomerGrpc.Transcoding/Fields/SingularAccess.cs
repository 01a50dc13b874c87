using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>A field that holds at most one value.</summary>
internal sealed class SingularAccess<TMessage, TValue> : FieldAccess
    where TMessage : class, IMessage, new()
{
    private readonly Func<TMessage, bool>? _has;
    private readonly TValue _default;

    public SingularAccess(FieldDescriptor field)
        : base(field)
    {
        var property = typeof(TMessage).GetProperty(field.PropertyName)!;
        Get = property.GetMethod!.CreateDelegate<Func<TMessage, TValue>>();
        Set = property.SetMethod!.CreateDelegate<Action<TMessage, TValue>>();
        _default = Get(new TMessage());
        _has = field.RealContainingOneof?.Accessor is { } oneof
            ? message => oneof.GetCaseFieldDescriptor(message) == field
            : typeof(TMessage).GetProperty("Has" + field.PropertyName)?.GetMethod!.CreateDelegate<Func<TMessage, bool>>();
    }

    /// <summary>Gets the value; null if it is a message that is not set.</summary>
    public Func<TMessage, TValue> Get { get; }

    /// <summary>Sets the value.</summary>
    public Action<TMessage, TValue> Set { get; }

    /// <inheritdoc/>
    public override bool IsPopulated(IMessage message) => TryGet((TMessage)message, out _);

    /// <summary>Gets the value, and returns what <see cref="IsPopulated"/> returns.</summary>
    public bool TryGet(TMessage message, out TValue value)
    {
        if (_has is { } has && !has(message))
        {
            value = _default;
            return false;
        }
        value = Get(message);
        return _has is not null || (_default is null ? value is not null : !EqualityComparer<TValue>.Default.Equals(value, _default));
    }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IFieldVisitor<TResult> visitor) => visitor.Singular(this);

    /// <inheritdoc/>
    public override void Copy(IMessage source, IMessage target)
    {
        if (TryGet((TMessage)source, out var value))
            Set((TMessage)target, Cloned.Of(value));
        // Clearing a field that is not set would clear another field of its oneof.
        else if (IsPopulated(target))
            Field.Accessor.Clear(target);
    }
}

/// <summary>Copies values, so that two messages never share a nested message.</summary>
internal static class Cloned
{
    /// <summary>A deep copy of a message; any other value itself.</summary>
    public static T Of<T>(T value) => value is IDeepCloneable<T> message ? message.Clone() : value;
}
