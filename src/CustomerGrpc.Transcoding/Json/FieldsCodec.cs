using System.Linq.Expressions;
using System.Text.Json;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>A message that is written as an object of its fields, which is every one without a form of its own.</summary>
internal abstract class FieldsCodec<T> : ValueCodec<T>
{
    /// <inheritdoc/>
    public sealed override bool IsFields => true;

    /// <summary>Reads a message and collects the mask paths of what its object names.</summary>
    /// <param name="json">The reader, at the object; it stays at the object's end.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="place">The message's own place in the mask.</param>
    public abstract T Read(ref Utf8JsonReader json, JsonReading reading, MaskPath place);
}

/// <summary>What can be done with the fields of a message whose type is not known to the caller.</summary>
internal interface IFieldsCodec
{
    /// <summary>Writes the fields into an object that has been begun.</summary>
    void WriteFields(Utf8JsonWriter json, IMessage message, JsonStyle style);

    /// <summary>Reads the object that the reader is at into a message.</summary>
    /// <param name="json">The reader, at the object; it stays at the object's end.</param>
    /// <param name="message">The message.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="hasType">Whether the object is a google.protobuf.Any, and has a `@type` that has been read.</param>
    void ReadFields(ref Utf8JsonReader json, IMessage message, JsonReading reading, bool hasType);

    /// <summary>
    /// As the body of an update: reads as <see cref="ReadFields"/> does, and collects the mask as the reading says.
    /// </summary>
    void ReadUpdate(ref Utf8JsonReader json, IMessage message, JsonReading reading);

    /// <summary>The codec of one field.</summary>
    JsonFieldCodec this[FieldDescriptor field] { get; }
}

/// <inheritdoc/>
internal sealed class MessageCodec<T> : FieldsCodec<T>, IFieldsCodec
    where T : class, IMessage<T>, new()
{
    private readonly MessageDescriptor _descriptor;
    private readonly int _oneofs;
    // Where T is not known when this is compiled, as with classes, new T() asks for its constructor each time.
    private readonly Func<T> _create = Expression.Lambda<Func<T>>(Expression.New(typeof(T))).Compile();

    public MessageCodec(MessageDescriptor descriptor)
    {
        _descriptor = descriptor;
        _oneofs = descriptor.Oneofs.Count;
    }

    // Made when they are first needed, as a message may hold itself.
    private JsonFieldCodec<T>[] Fields =>
        field ??= [.. _descriptor.Fields.InDeclarationOrder().Select(FieldCodecs.Create).Cast<JsonFieldCodec<T>>()];

    private NameTable Names => field ??= new NameTable(_descriptor.Fields.InDeclarationOrder());

    public JsonFieldCodec this[FieldDescriptor field] => Fields[field.Index];

    public override void Write(Utf8JsonWriter json, T value, JsonStyle style)
    {
        json.WriteStartObject();
        foreach (var field in Fields)
            field.Write(json, value, style);
        json.WriteEndObject();
    }

    public override T Read(ref Utf8JsonReader json, JsonReading reading)
    {
        var message = _create();
        Read(ref json, message, reading, null, false);
        return message;
    }

    public override T Read(ref Utf8JsonReader json, JsonReading reading, MaskPath place)
    {
        var message = _create();
        Read(ref json, message, reading, new MaskPlace(null, place), false);
        return message;
    }

    public void WriteFields(Utf8JsonWriter json, IMessage message, JsonStyle style)
    {
        foreach (var field in Fields)
            field.Write(json, (T)message, style);
    }

    public void ReadFields(ref Utf8JsonReader json, IMessage message, JsonReading reading, bool hasType) =>
        Read(ref json, (T)message, reading, null, hasType);

    public void ReadUpdate(ref Utf8JsonReader json, IMessage message, JsonReading reading) =>
        Read(ref json, (T)message, reading, new MaskPlace(MaskPaths.For(_descriptor), null), false);

    private void Read(ref Utf8JsonReader json, T message, JsonReading reading, MaskPlace? place, bool hasType)
    {
        var (fields, names) = (Fields, Names);
        var seen = new SeenFields(fields.Length, _oneofs);
        reading.BeginObject(ref json);
        while (reading.NextMember(ref json))
        {
            var index = names.Find(ref json, reading, out var unknown);
            if (index < 0)
            {
                if (hasType && unknown == AnyCodec.TypeName)
                    hasType = false;
                else
                    Unknown(reading);
                reading.Skip(ref json);
                continue;
            }
            var field = fields[index];
            seen.Add(field, index, json.TokenType == JsonTokenType.Null && field.NullUnsets(reading, place is not null), reading);
            field.Read(ref json, message, reading, place?.Of(field.Field));
        }
    }

    private void Unknown(JsonReading reading)
    {
        if (reading.UnknownFields is not { } unknown)
            throw reading.Wrong($"is no field of {_descriptor.FullName}");
        unknown.Add(reading.Path);
    }
}

/// <summary>Where in the mask a message's fields stand: at its root, or below a path.</summary>
internal readonly record struct MaskPlace(MaskPaths? Root, MaskPath? Parent)
{
    public MaskPath Of(FieldDescriptor field) => Root is not null ? Root.Fields[field.Index] : Parent!.Child(field);
}
