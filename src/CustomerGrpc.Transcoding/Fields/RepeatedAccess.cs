using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>A repeated field.</summary>
internal sealed class RepeatedAccess<TMessage, TItem>(FieldDescriptor field) : FieldAccess(field)
    where TMessage : class, IMessage, new()
{
    /// <summary>Gets the list, which is never null.</summary>
    public Func<TMessage, RepeatedField<TItem>> Get { get; } =
        typeof(TMessage).GetProperty(field.PropertyName)!.GetMethod!.CreateDelegate<Func<TMessage, RepeatedField<TItem>>>();

    /// <inheritdoc/>
    public override bool IsPopulated(IMessage message) => Get((TMessage)message).Count > 0;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IFieldVisitor<TResult> visitor) => visitor.Repeated(this);

    /// <inheritdoc/>
    public override void Copy(IMessage source, IMessage target)
    {
        var items = Get((TMessage)target);
        items.Clear();
        foreach (var item in Get((TMessage)source))
            items.Add(Cloned.Of(item));
    }
}
