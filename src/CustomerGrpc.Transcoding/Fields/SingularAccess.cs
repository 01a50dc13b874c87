using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>A field that holds at most one value.</summary>
internal sealed class SingularAccess<TMessage, TValue> : FieldAccess
    where TMessage : class, IMessage, new()
{
    private readonly Func<TMessage, bool>? _has;
    private readonly Action<TMessage>? _clear;
    private readonly TValue _default;

    public SingularAccess(FieldDescriptor field)
        : base(field)
    {
        var property = typeof(TMessage).GetProperty(field.PropertyName)!;
        Get = property.GetMethod!.CreateDelegate<Func<TMessage, TValue>>();
        Set = property.SetMethod!.CreateDelegate<Action<TMessage, TValue>>();
        _default = Get(new TMessage());
        if (field.RealContainingOneof?.Accessor is { } oneof)
        {
            _has = message => oneof.GetCaseFieldDescriptor(message) == field;
            _clear = message => { if (_has(message)) oneof.Clear(message); };
            return;
        }
        _has = typeof(TMessage).GetProperty("Has" + field.PropertyName)?.GetMethod!.CreateDelegate<Func<TMessage, bool>>();
        _clear = typeof(TMessage).GetMethod("Clear" + field.PropertyName, Type.EmptyTypes)?.CreateDelegate<Action<TMessage>>();
    }

    /// <summary>Reads the value; null where a message is not set.</summary>
    public Func<TMessage, TValue> Get { get; }

    /// <summary>Writes the value.</summary>
    public Action<TMessage, TValue> Set { get; }

    /// <inheritdoc/>
    public override bool IsPopulated(IMessage message) => TryGet((TMessage)message, out _);

    /// <summary>Reads the value and says whether it is set, as <see cref="IsPopulated"/> does.</summary>
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
    public override void Clear(IMessage message)
    {
        if (_clear is { } clear)
            clear((TMessage)message);
        else
            Set((TMessage)message, _default);
    }

    /// <inheritdoc/>
    public override void Copy(IMessage source, IMessage target)
    {
        var from = (TMessage)source;
        if (!TryGet(from, out var value))
            Clear(target);
        else
            Set((TMessage)target, Cloned.Of(value));
    }
}

/// <summary>Copies values, so that two messages never share one.</summary>
internal static class Cloned
{
    /// <summary>The value, or a deep copy where it is a message.</summary>
    public static T Of<T>(T value) => value is IDeepCloneable<T> message ? message.Clone() : value;
}
