using System.Text.Json;
using CustomerGrpc.Rpc.Contract;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>A message that is written as an object of its fields, which is every one without a form of its own.</summary>
internal abstract class FieldsCodec<T> : ValueCodec<T>
{
    /// <inheritdoc/>
    public sealed override bool IsFields => true;

    /// <summary>Reads a message and collects the mask paths of what its object names.</summary>
    /// <param name="reader">The reader, at the object's first token; it ends at the last.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="place">The message's own place in the mask.</param>
    public abstract T Read(ref Utf8JsonReader reader, JsonReading reading, MaskPath place);
}

/// <summary>What can be done with the fields of a message whose type is not known to the caller.</summary>
internal interface IFieldsCodec
{
    /// <summary>Writes the fields into an object that has been begun.</summary>
    void WriteFields(Utf8JsonWriter writer, IMessage message, JsonStyle style);

    /// <summary>Reads the object whose first token the reader is at into a message.</summary>
    /// <param name="reader">The reader, which ends at the object's last token.</param>
    /// <param name="message">The message.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="hasType">Whether the object is a google.protobuf.Any, and has a `@type` that has been read.</param>
    void ReadFields(ref Utf8JsonReader reader, IMessage message, JsonReading reading, bool hasType);

    /// <summary>
    /// As the body of an update: reads as <see cref="ReadFields"/> does, and collects the mask as the reading says.
    /// </summary>
    void ReadUpdate(ref Utf8JsonReader reader, IMessage message, JsonReading reading);

    /// <summary>The codec of one field.</summary>
    JsonFieldCodec this[FieldDescriptor field] { get; }
}

/// <inheritdoc/>
internal sealed class MessageCodec<T> : FieldsCodec<T>, IFieldsCodec
    where T : class, IMessage<T>, new()
{
    private readonly MessageDescriptor _descriptor;
    private readonly Lazy<(JsonFieldCodec<T>[] Fields, NameTable Names)> _plan;

    public MessageCodec(MessageDescriptor descriptor)
    {
        _descriptor = descriptor;
        // Not now: a message may hold itself.
        _plan = new(() =>
        {
            var fields = descriptor.Fields.InDeclarationOrder();
            return ([.. fields.Select(field => (JsonFieldCodec<T>)Codecs.ForField(field))], new NameTable(fields));
        });
    }

    public JsonFieldCodec this[FieldDescriptor field] => _plan.Value.Fields[field.Index];

    public override void Write(Utf8JsonWriter writer, T value, JsonStyle style)
    {
        writer.WriteStartObject();
        foreach (var field in _plan.Value.Fields) field.Write(writer, value, style);
        writer.WriteEndObject();
    }

    public override T Read(ref Utf8JsonReader reader, JsonReading reading)
    {
        var message = new T();
        Read(ref reader, message, reading, default, false);
        return message;
    }

    public override T Read(ref Utf8JsonReader reader, JsonReading reading, MaskPath place)
    {
        var message = new T();
        Read(ref reader, message, reading, new MaskPlace(null, place), false);
        return message;
    }

    public void WriteFields(Utf8JsonWriter writer, IMessage message, JsonStyle style)
    {
        foreach (var field in _plan.Value.Fields) field.Write(writer, (T)message, style);
    }

    public void ReadFields(ref Utf8JsonReader reader, IMessage message, JsonReading reading, bool hasType) =>
        Read(ref reader, (T)message, reading, default, hasType);

    public void ReadUpdate(ref Utf8JsonReader reader, IMessage message, JsonReading reading) =>
        Read(ref reader, (T)message, reading, new MaskPlace(MaskPaths.For(_descriptor), null), false);

    private void Read(ref Utf8JsonReader reader, T message, JsonReading reading, MaskPlace place, bool hasType)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw reading.Wrong("must be an object");
        var (fields, names) = _plan.Value;
        var seen = new SeenFields(
            stackalloc ulong[SeenFields.Size(fields.Length)], stackalloc ulong[SeenFields.Size(_descriptor.Oneofs.Count)]);
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (hasType && reader.ValueTextEquals("@type"u8)) { reader.Skip(); continue; }
            var index = names.Find(ref reader, expected, reading, out var spelling);
            if (index < 0)
            {
                SkipUnknown(ref reader, spelling, reading);
                continue;
            }
            expected = index + 1;
            reading.Enter(spelling);
            reader.Read();
            seen.Add(fields[index], index, reader.TokenType == JsonTokenType.Null, reading);
            fields[index].Read(ref reader, message, reading, place.Of(fields[index].Field));
            reading.Leave();
        }
    }

    private void SkipUnknown(ref Utf8JsonReader reader, string name, JsonReading reading)
    {
        reading.Enter(name);
        if (reading.UnknownFields is not { } unknown) throw reading.Wrong($"is no field of {_descriptor.FullName}");
        unknown.Add(reading.Path);
        reader.Skip();
        reading.Leave();
    }
}

/// <summary>Where in the mask a message's fields stand: nowhere, at its root, or below a path.</summary>
internal readonly record struct MaskPlace(MaskPaths? Root, MaskPath? Parent)
{
    public MaskPath? Of(FieldDescriptor field) => Root is not null ? Root.Fields[field.Index] : Parent?.Child(field);
}
