using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>
/// A field of a generated message, reached through delegates over its properties. They are made once a field, because
/// Google.Protobuf's own accessors box every value.
/// </summary>
internal abstract class FieldAccess(FieldDescriptor field)
{
    /// <summary>The field.</summary>
    public FieldDescriptor Field { get; } = field;

    /// <summary>Whether the field is set; one without presence is when it differs from its default.</summary>
    public abstract bool IsPopulated(IMessage message);

    /// <summary>Unsets the field.</summary>
    public abstract void Clear(IMessage message);

    /// <summary>Gives the target's field what the source's holds, copied, and clears it where the source's is not set.</summary>
    public abstract void Copy(IMessage source, IMessage target);

    /// <summary>The access to a field.</summary>
    public static FieldAccess For(FieldDescriptor field) => MessageAccess.For(field.ContainingType)[field];

    internal static FieldAccess Create(FieldDescriptor field)
    {
        var message = field.ContainingType.ClrType;
        var value = message.GetProperty(field.PropertyName)!.PropertyType;
        var access = field switch
        {
            { IsMap: true } => typeof(MapAccess<,,>).MakeGenericType([message, .. value.GetGenericArguments()]),
            { IsRepeated: true } => typeof(RepeatedAccess<,>).MakeGenericType(message, value.GetGenericArguments()[0]),
            _ => typeof(SingularAccess<,>).MakeGenericType(message, value),
        };
        return (FieldAccess)Activator.CreateInstance(access, field)!;
    }
}
