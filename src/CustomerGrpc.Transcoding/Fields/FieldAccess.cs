using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>
/// A field of a generated message, read and written through delegates for its property. They are created once for each field. The
/// accessors of Google.Protobuf are not used because they box every value.
/// </summary>
internal abstract class FieldAccess(FieldDescriptor field)
{
    /// <summary>The field.</summary>
    public FieldDescriptor Field { get; } = field;

    /// <summary>Whether the field is set. A field without presence is set if its value is not the default.</summary>
    public abstract bool IsPopulated(IMessage message);

    /// <summary>Sets the target's field to a copy of the source's value; clears it if the source's field is not set.</summary>
    public abstract void Copy(IMessage source, IMessage target);

    /// <summary>Calls the visitor's method for the kind of this field.</summary>
    public abstract TResult Accept<TResult>(IFieldVisitor<TResult> visitor);

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
