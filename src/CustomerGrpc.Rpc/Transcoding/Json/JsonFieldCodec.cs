using System.Text.Json;
using CustomerGrpc.Rpc.Contract;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>Reads and writes one field of a message type.</summary>
internal abstract class JsonFieldCodec
{
    /// <summary>The field.</summary>
    public abstract FieldDescriptor Field { get; }

    /// <summary>The index of the oneof that the field is of; -1 if it is of none.</summary>
    public abstract int Oneof { get; }

    /// <summary>Sets the field from a path or query parameter; a repeated one is added to.</summary>
    public abstract void Parse(string text, IMessage message, JsonReading reading);

    /// <summary>Sets the field from the value whose first token the reader is at.</summary>
    public abstract void Read(ref Utf8JsonReader reader, IMessage message, JsonReading reading);

    /// <summary>Writes the field's value alone; null where it has presence and is not set.</summary>
    public abstract void WriteValue(Utf8JsonWriter writer, IMessage message, JsonStyle style);
}

/// <summary>Reads and writes one field of a message type.</summary>
internal abstract class JsonFieldCodec<TMessage>(FieldDescriptor descriptor) : JsonFieldCodec
    where TMessage : class, IMessage
{
    /// <inheritdoc/>
    public sealed override FieldDescriptor Field => descriptor;

    /// <inheritdoc/>
    public sealed override int Oneof { get; } = descriptor.RealContainingOneof?.Index ?? -1;

    /// <summary>Writes name and value where the style wants the field written.</summary>
    public abstract void Write(Utf8JsonWriter writer, TMessage message, JsonStyle style);

    /// <summary>Reads the value whose first token the reader is at.</summary>
    /// <param name="reader">The reader, which ends at the value's last token.</param>
    /// <param name="message">The message to set the field of.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="place">The field's place in the mask; null where no mask is wanted.</param>
    public abstract void Read(ref Utf8JsonReader reader, TMessage message, JsonReading reading, MaskPath? place);

    /// <inheritdoc/>
    public sealed override void Read(ref Utf8JsonReader reader, IMessage message, JsonReading reading) =>
        Read(ref reader, (TMessage)message, reading, null);

    /// <summary>The field's name in JSON.</summary>
    protected JsonEncodedText Name { get; } = JsonEncodedText.Encode(descriptor.JsonName, PlainJsonEncoder.Instance);
}

/// <summary>A field that holds at most one value.</summary>
internal sealed class SingularCodec<TMessage, TValue>(SingularAccess<TMessage, TValue> access, ValueCodec<TValue> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage
{
    private readonly bool _hasPresence = access.Field.HasPresence;
    private readonly FieldsCodec<TValue>? _structure = access.Field.IsStructure() ? codec as FieldsCodec<TValue> : null;

    public override void Write(Utf8JsonWriter writer, TMessage message, JsonStyle style)
    {
        if (!_hasPresence || access.IsPopulated(message)) codec.WriteMember(writer, Name, access.Get(message), style);
        else if (style.UnsetAsNull) writer.WriteNull(Name);
    }

    public override void WriteValue(Utf8JsonWriter writer, IMessage message, JsonStyle style)
    {
        if (!_hasPresence || access.IsPopulated(message)) codec.Write(writer, access.Get((TMessage)message), style);
        else writer.WriteNullValue();
    }

    public override void Read(ref Utf8JsonReader reader, TMessage message, JsonReading reading, MaskPath? place)
    {
        var isNull = reader.TokenType == JsonTokenType.Null;
        if (place is not null && reading.MaskDepth == MaskDepth.Deep && _structure is not null && !isNull)
        {
            access.Set(message, _structure.Read(ref reader, reading, place));
            return;
        }
        if (place is not null) reading.MaskPaths.Add(place.Text);
        if (isNull && (!codec.TakesNull || (place is not null && reading.MaskDepth == MaskDepth.Deep))) return;
        access.Set(message, codec.Read(ref reader, reading));
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        access.Set((TMessage)message, codec.Parse(text, reading));
}

/// <summary>A repeated field.</summary>
internal sealed class RepeatedCodec<TMessage, TItem>(RepeatedAccess<TMessage, TItem> access, ValueCodec<TItem> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage
{
    private readonly bool _omitsEmpty = RestRules.OmitsEmpty(access.Field);

    public override void Write(Utf8JsonWriter writer, TMessage message, JsonStyle style)
    {
        if (_omitsEmpty && !access.IsPopulated(message)) return;
        writer.WritePropertyName(Name);
        WriteValue(writer, message, style);
    }

    public override void WriteValue(Utf8JsonWriter writer, IMessage message, JsonStyle style)
    {
        writer.WriteStartArray();
        foreach (var item in access.Get((TMessage)message)) codec.Write(writer, item, style);
        writer.WriteEndArray();
    }

    public override void Read(ref Utf8JsonReader reader, TMessage message, JsonReading reading, MaskPath? place)
    {
        if (place is not null) reading.MaskPaths.Add(place.Text);
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartArray) throw reading.Wrong("must be an array");
        var items = access.Get(message);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reading.Enter(items.Count);
            if (reader.TokenType == JsonTokenType.Null && !codec.TakesNull) throw reading.Wrong("must not be null");
            items.Add(codec.Read(ref reader, reading));
            reading.Leave();
        }
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        access.Get((TMessage)message).Add(codec.Parse(text, reading));
}

/// <summary>A map field.</summary>
internal sealed class MapCodec<TMessage, TKey, TValue>(MapAccess<TMessage, TKey, TValue> access, ValueCodec<TValue> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage
    where TKey : notnull
{
    public override void Write(Utf8JsonWriter writer, TMessage message, JsonStyle style)
    {
        writer.WritePropertyName(Name);
        WriteValue(writer, message, style);
    }

    public override void WriteValue(Utf8JsonWriter writer, IMessage message, JsonStyle style)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in access.Get((TMessage)message))
        {
            writer.WritePropertyName(MapKey.Format(key));
            codec.Write(writer, value, style);
        }
        writer.WriteEndObject();
    }

    public override void Read(ref Utf8JsonReader reader, TMessage message, JsonReading reading, MaskPath? place)
    {
        var merges = place is not null && reading.MaskDepth == MaskDepth.Deep;
        if (place is not null && (!merges || reader.TokenType == JsonTokenType.Null)) reading.MaskPaths.Add(place.Text);
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject) throw reading.Wrong("must be an object");
        HashSet<TKey>? removed = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var text = reading.Text(ref reader);
            reading.EnterKey(text);
            var key = MapKey.TryParse<TKey>(text, out var parsed)
                ? parsed
                : throw reading.Wrong($"must have a key that is {MapKey.Describe<TKey>()}");
            if (access.Get(message).ContainsKey(key) || removed?.Contains(key) == true) throw reading.Wrong("is given twice");
            reader.Read();
            if (merges) reading.MaskPaths.Add(place!.Entry(MapKey.Format(key)).Text);
            if (merges && reader.TokenType == JsonTokenType.Null) (removed ??= []).Add(key);
            else access.Get(message).Add(key, ReadValue(ref reader, reading));
            reading.Leave();
        }
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        throw reading.Wrong("cannot be given as a parameter");

    private TValue ReadValue(ref Utf8JsonReader reader, JsonReading reading) =>
        reader.TokenType == JsonTokenType.Null && !codec.TakesNull
            ? throw reading.Wrong("must not be null")
            : codec.Read(ref reader, reading);
}
