using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Fields;

/// <summary>
/// Creates something for a field whose types are only known at run time. <see cref="FieldAccess.Accept"/> calls the method for the kind
/// of the field, with the types of the generated property.
/// </summary>
internal interface IFieldVisitor<out TResult>
{
    /// <summary>For a field that holds at most one value.</summary>
    TResult Singular<TMessage, TValue>(SingularAccess<TMessage, TValue> access)
        where TMessage : class, IMessage, new();

    /// <summary>For a repeated field.</summary>
    TResult Repeated<TMessage, TItem>(RepeatedAccess<TMessage, TItem> access)
        where TMessage : class, IMessage, new();

    /// <summary>For a map field.</summary>
    TResult Map<TMessage, TKey, TValue>(MapAccess<TMessage, TKey, TValue> access)
        where TMessage : class, IMessage, new()
        where TKey : notnull;
}
