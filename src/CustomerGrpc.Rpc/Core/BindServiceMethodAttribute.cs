namespace Grpc.Core;

/// <summary>Says on a generated service base class which method binds its methods.</summary>
/// <param name="bindType">The generated static class.</param>
/// <param name="bindMethodName">Its method that takes a <see cref="ServiceBinderBase"/> and an instance of the base class.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public class BindServiceMethodAttribute(Type bindType, string bindMethodName) : Attribute
{
    /// <summary>The generated static class.</summary>
    public Type BindType { get; } = bindType;

    /// <summary>Its method that takes a <see cref="ServiceBinderBase"/> and an instance of the base class.</summary>
    public string BindMethodName { get; } = bindMethodName;
}
