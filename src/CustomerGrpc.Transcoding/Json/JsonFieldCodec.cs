using System.Text.Json;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Reads and writes one field of a message type.</summary>
internal abstract class JsonFieldCodec(FieldDescriptor field)
{
    /// <summary>The field.</summary>
    public FieldDescriptor Field { get; } = field;

    /// <summary>The index of the field's oneof; -1 if it has none.</summary>
    public int Oneof { get; } = field.RealContainingOneof?.Index ?? -1;

    /// <summary>Whether null is a value of the field.</summary>
    public virtual bool AcceptsNull => false;

    /// <summary>Whether null unsets the field. In a patch it does so even if null is a value of the field.</summary>
    public bool NullUnsets(JsonReading reading, bool isMasked) => !AcceptsNull || (isMasked && reading.MaskDepth == MaskDepth.Deep);

    /// <summary>Sets the field from a path or query parameter, or adds an item to a repeated field.</summary>
    public abstract void Parse(string text, IMessage message, JsonReading reading);

    /// <summary>Sets the field from the current value.</summary>
    public abstract void Read(ref Utf8JsonReader json, IMessage message, JsonReading reading);

    /// <summary>Writes the value without a name; null if the field has presence and is not set.</summary>
    public abstract void WriteValue(Utf8JsonWriter json, IMessage message, JsonStyle style);
}

/// <summary>Reads and writes one field of a message type.</summary>
internal abstract class JsonFieldCodec<TMessage>(FieldDescriptor field) : JsonFieldCodec(field)
    where TMessage : class, IMessage, new()
{
    /// <summary>Writes the name and value, unless the style omits the field.</summary>
    public abstract void Write(Utf8JsonWriter json, TMessage message, JsonStyle style);

    /// <summary>Sets the field from the current value.</summary>
    /// <param name="json">The reader at the first token of the value; afterwards at its last token.</param>
    /// <param name="message">The message.</param>
    /// <param name="reading">The state of the reading.</param>
    /// <param name="place">The mask path of the field; null if no mask is collected.</param>
    public abstract void Read(ref Utf8JsonReader json, TMessage message, JsonReading reading, MaskPath? place);

    /// <inheritdoc/>
    public sealed override void Read(ref Utf8JsonReader json, IMessage message, JsonReading reading) =>
        Read(ref json, (TMessage)message, reading, null);

    /// <summary>The JSON name of the field.</summary>
    protected JsonEncodedText Name { get; } = JsonEncodedText.Encode(field.JsonName, PlainJsonEncoder.Instance);
}
