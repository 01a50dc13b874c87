using System.Text.Json;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Reads and writes a message as an object of its fields. Only well-known types have other forms.</summary>
internal abstract class FieldsCodec<T> : ValueCodec<T>
{
    /// <summary>Reads a message and collects the mask paths of the fields in its object.</summary>
    /// <param name="json">The reader at the start of the object; afterwards at its end.</param>
    /// <param name="reading">The state of the reading.</param>
    /// <param name="place">The mask path of the message.</param>
    public abstract T Read(ref Utf8JsonReader json, JsonReading reading, MaskPath place);
}

/// <summary>Reads and writes the fields of a message whose type is only known at run time.</summary>
internal interface IFieldsCodec
{
    /// <summary>Writes the fields into the current object.</summary>
    void WriteFields(Utf8JsonWriter json, IMessage message, JsonStyle style);

    /// <summary>Reads an object into a message.</summary>
    /// <param name="json">The reader at the start of the object; afterwards at its end.</param>
    /// <param name="message">The message.</param>
    /// <param name="reading">The state of the reading.</param>
    /// <param name="hasType">Whether the object is a google.protobuf.Any with a `@type`, which has been read already.</param>
    void ReadFields(ref Utf8JsonReader json, IMessage message, JsonReading reading, bool hasType);

    /// <summary>
    /// Reads the body of an update: like <see cref="ReadFields"/>, but also collects the mask paths.
    /// </summary>
    void ReadUpdate(ref Utf8JsonReader json, IMessage message, JsonReading reading);

    /// <summary>The codec of one field.</summary>
    JsonFieldCodec this[FieldDescriptor field] { get; }
}
