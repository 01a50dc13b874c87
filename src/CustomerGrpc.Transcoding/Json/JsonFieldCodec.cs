using System.Text.Json;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Collections;
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

/// <summary>A field that holds at most one value.</summary>
internal sealed class SingularCodec<TMessage, TValue>(SingularAccess<TMessage, TValue> access, ValueCodec<TValue> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage, new()
{
    private readonly bool _hasPresence = access.Field.HasPresence;
    private readonly FieldsCodec<TValue>? _structure = access.Field.IsStructure() ? codec as FieldsCodec<TValue> : null;

    public override bool AcceptsNull => codec.AcceptsNull;

    public override void Write(Utf8JsonWriter json, TMessage message, JsonStyle style)
    {
        if (access.TryGet(message, out var value) || (!_hasPresence && !style.OmitsDefaults))
        {
            json.WritePropertyName(Name);
            codec.Write(json, value, style);
        }
        else if (style.UnsetAsNull)
        {
            json.WritePropertyName(Name);
            json.WriteNullValue();
        }
    }

    public override void WriteValue(Utf8JsonWriter json, IMessage message, JsonStyle style)
    {
        if (access.TryGet((TMessage)message, out var value) || !_hasPresence)
            codec.Write(json, value, style);
        else
            json.WriteNullValue();
    }

    public override void Read(ref Utf8JsonReader json, TMessage message, JsonReading reading, MaskPath? place)
    {
        if (codec.SkipsUnknown(json, reading))
            return;
        var isNull = json.TokenType == JsonTokenType.Null;
        if (place is not null && reading.MaskDepth == MaskDepth.Deep && _structure is not null && !isNull)
        {
            access.Set(message, _structure.Read(ref json, reading, place));
            return;
        }
        if (place is not null)
            reading.MaskPaths.Add(place.Text);
        if (!isNull || !NullUnsets(reading, place is not null))
            access.Set(message, codec.Read(ref json, reading));
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        access.Set((TMessage)message, codec.Parse(text, reading));
}

/// <summary>A repeated field.</summary>
internal sealed class RepeatedCodec<TMessage, TItem>(RepeatedAccess<TMessage, TItem> access, ValueCodec<TItem> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage, new()
{
    private readonly bool _omitsEmpty = RestRules.OmitsEmpty(access.Field);

    public override void Write(Utf8JsonWriter json, TMessage message, JsonStyle style)
    {
        if (_omitsEmpty && !access.IsPopulated(message))
            return;
        json.WritePropertyName(Name);
        WriteValue(json, message, style);
    }

    public override void WriteValue(Utf8JsonWriter json, IMessage message, JsonStyle style)
    {
        json.WriteStartArray();
        foreach (var item in access.Get((TMessage)message))
            codec.Write(json, item, style);
        json.WriteEndArray();
    }

    public override void Read(ref Utf8JsonReader json, TMessage message, JsonReading reading, MaskPath? place)
    {
        if (place is not null)
            reading.MaskPaths.Add(place.Text);
        if (json.TokenType == JsonTokenType.Null)
            return;
        var items = access.Get(message);
        reading.BeginArray(ref json);
        while (reading.NextItem(ref json))
        {
            if (json.TokenType == JsonTokenType.Null && !codec.AcceptsNull)
                throw reading.Invalid("must not be null");
            if (!codec.SkipsUnknown(json, reading))
                items.Add(codec.Read(ref json, reading));
        }
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        access.Get((TMessage)message).Add(codec.Parse(text, reading));
}

/// <summary>A map field.</summary>
internal sealed class MapCodec<TMessage, TKey, TValue>(MapAccess<TMessage, TKey, TValue> access, ValueCodec<TValue> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage, new()
    where TKey : notnull
{
    public override void Write(Utf8JsonWriter json, TMessage message, JsonStyle style)
    {
        json.WritePropertyName(Name);
        WriteValue(json, message, style);
    }

    public override void WriteValue(Utf8JsonWriter json, IMessage message, JsonStyle style)
    {
        json.WriteStartObject();
        foreach (var (key, value) in access.Get((TMessage)message))
        {
            json.WritePropertyName(MapKey.Format(key));
            codec.Write(json, value, style);
        }
        json.WriteEndObject();
    }

    public override void Read(ref Utf8JsonReader json, TMessage message, JsonReading reading, MaskPath? place)
    {
        var merges = place is not null && reading.MaskDepth == MaskDepth.Deep;
        var isNull = json.TokenType == JsonTokenType.Null;
        if (place is not null && (!merges || isNull))
            reading.MaskPaths.Add(place.Text);
        if (isNull)
            return;
        if (merges)
            ReadPatch(ref json, access.Get(message), reading, place!);
        else
            ReadEntries(ref json, access.Get(message), reading);
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        throw reading.Invalid("cannot be given as a parameter");

    private void ReadEntries(ref Utf8JsonReader json, MapField<TKey, TValue> entries, JsonReading reading)
    {
        reading.BeginObject(ref json);
        var count = 0;
        while (reading.NextMember(ref json))
        {
            var key = ReadKey(ref json, reading);
            if (codec.SkipsUnknown(json, reading))
                continue;
            entries[key] = ReadValue(ref json, reading);
            // A duplicate key is found by the count, which saves a lookup for each key.
            if (entries.Count < ++count)
                throw reading.Invalid("is given twice");
        }
    }

    private void ReadPatch(ref Utf8JsonReader json, MapField<TKey, TValue> entries, JsonReading reading, MaskPath place)
    {
        var keys = new HashSet<TKey>();
        reading.BeginObject(ref json);
        while (reading.NextMember(ref json))
        {
            var key = ReadKey(ref json, reading);
            if (!keys.Add(key))
                throw reading.Invalid("is given twice");
            if (codec.SkipsUnknown(json, reading))
                continue;
            reading.MaskPaths.Add(place.Entry(MapKey.Format(key)).Text);
            if (json.TokenType != JsonTokenType.Null)
                entries.Add(key, ReadValue(ref json, reading));
        }
    }

    private static TKey ReadKey(ref Utf8JsonReader json, JsonReading reading) => MapKey.TryParse<TKey>(reading.Name(ref json), out var key)
        ? key
        : throw reading.Invalid($"must have a key that is {MapKey.Describe<TKey>()}");

    private TValue ReadValue(ref Utf8JsonReader json, JsonReading reading) =>
        json.TokenType == JsonTokenType.Null && !codec.AcceptsNull
            ? throw reading.Invalid("must not be null")
            : codec.Read(ref json, reading);
}
