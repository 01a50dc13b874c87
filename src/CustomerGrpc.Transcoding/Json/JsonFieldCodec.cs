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

    /// <summary>The index of the oneof that the field is of; -1 if it is of none.</summary>
    public int Oneof { get; } = field.RealContainingOneof?.Index ?? -1;

    /// <summary>Whether JSON's null is a value of the field.</summary>
    public virtual bool TakesNull => false;

    /// <summary>Whether a null that stands for the field leaves it unset: also where it is a value, since a patch clears by it.</summary>
    public bool NullUnsets(JsonReading reading, bool isMasked) => !TakesNull || (isMasked && reading.MaskDepth == MaskDepth.Deep);

    /// <summary>Sets the field from a path or query parameter; a repeated one is added to.</summary>
    public abstract void Parse(string text, IMessage message, JsonReading reading);

    /// <summary>Sets the field from the value that the input is at.</summary>
    public abstract void Read(ref JsonInput input, IMessage message, JsonReading reading);

    /// <summary>Writes the field's value alone; null where it has presence and is not set.</summary>
    public abstract void WriteValue(JsonOutput output, IMessage message, JsonStyle style);
}

/// <summary>Reads and writes one field of a message type.</summary>
internal abstract class JsonFieldCodec<TMessage>(FieldDescriptor field) : JsonFieldCodec(field)
    where TMessage : class, IMessage
{
    /// <summary>Writes name and value where the style wants the field written.</summary>
    public abstract void Write(JsonOutput output, TMessage message, JsonStyle style);

    /// <summary>Reads the value that the input is at.</summary>
    /// <param name="input">The input, which ends behind the value.</param>
    /// <param name="message">The message to set the field of.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="place">The field's place in the mask; null where no mask is wanted.</param>
    public abstract void Read(ref JsonInput input, TMessage message, JsonReading reading, MaskPath? place);

    /// <inheritdoc/>
    public sealed override void Read(ref JsonInput input, IMessage message, JsonReading reading) =>
        Read(ref input, (TMessage)message, reading, null);

    /// <summary>The field's name in JSON, with quotes and the colon behind it.</summary>
    protected byte[] Name { get; } = NameTable.Quote(field.JsonName);
}

/// <summary>A field that holds at most one value.</summary>
internal sealed class SingularCodec<TMessage, TValue>(SingularAccess<TMessage, TValue> access, ValueCodec<TValue> codec)
    : JsonFieldCodec<TMessage>(access.Field)
    where TMessage : class, IMessage
{
    private readonly bool _hasPresence = access.Field.HasPresence;
    private readonly FieldsCodec<TValue>? _structure = access.Field.IsStructure() ? codec as FieldsCodec<TValue> : null;

    public override bool TakesNull => codec.TakesNull;

    public override void Write(JsonOutput output, TMessage message, JsonStyle style)
    {
        if (access.TryGet(message, out var value) || !_hasPresence)
        {
            output.Raw(Name);
            codec.Write(output, value, style);
        }
        else if (style.UnsetAsNull)
        {
            output.Raw(Name);
            output.Value("null"u8);
        }
    }

    public override void WriteValue(JsonOutput output, IMessage message, JsonStyle style)
    {
        if (access.TryGet((TMessage)message, out var value) || !_hasPresence) codec.Write(output, value, style);
        else output.Value("null"u8);
    }

    public override void Read(ref JsonInput input, TMessage message, JsonReading reading, MaskPath? place)
    {
        var isNull = input.IsNull;
        if (place is not null && reading.MaskDepth == MaskDepth.Deep && _structure is not null && !isNull)
        {
            access.Set(message, _structure.Read(ref input, reading, place));
            return;
        }
        if (place is not null) reading.MaskPaths.Add(place.Text);
        if (isNull && NullUnsets(reading, place is not null)) input.Null();
        else access.Set(message, codec.Read(ref input, reading));
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

    public override void Write(JsonOutput output, TMessage message, JsonStyle style)
    {
        if (_omitsEmpty && !access.IsPopulated(message)) return;
        output.Raw(Name);
        WriteValue(output, message, style);
    }

    public override void WriteValue(JsonOutput output, IMessage message, JsonStyle style)
    {
        output.BeginArray();
        foreach (var item in access.Get((TMessage)message)) codec.Write(output, item, style);
        output.EndArray();
    }

    public override void Read(ref JsonInput input, TMessage message, JsonReading reading, MaskPath? place)
    {
        if (place is not null) reading.MaskPaths.Add(place.Text);
        if (input.IsNull)
        {
            input.Null();
            return;
        }
        var items = access.Get(message);
        input.BeginArray();
        while (input.NextItem())
        {
            if (input.IsNull && !codec.TakesNull) throw reading.Wrong("must not be null");
            items.Add(codec.Read(ref input, reading));
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
    public override void Write(JsonOutput output, TMessage message, JsonStyle style)
    {
        output.Raw(Name);
        WriteValue(output, message, style);
    }

    public override void WriteValue(JsonOutput output, IMessage message, JsonStyle style)
    {
        output.BeginObject();
        foreach (var (key, value) in access.Get((TMessage)message))
        {
            output.Name(MapKey.Format(key));
            codec.Write(output, value, style);
        }
        output.EndObject();
    }

    public override void Read(ref JsonInput input, TMessage message, JsonReading reading, MaskPath? place)
    {
        var merges = place is not null && reading.MaskDepth == MaskDepth.Deep;
        var isNull = input.IsNull;
        if (place is not null && (!merges || isNull)) reading.MaskPaths.Add(place.Text);
        if (isNull) input.Null();
        else if (merges) ReadPatch(ref input, access.Get(message), reading, place!);
        else ReadEntries(ref input, access.Get(message), reading);
    }

    public override void Parse(string text, IMessage message, JsonReading reading) =>
        throw reading.Wrong("cannot be given as a parameter");

    private void ReadEntries(ref JsonInput input, MapField<TKey, TValue> entries, JsonReading reading)
    {
        input.BeginObject();
        for (var count = 1; input.NextMember(); count++)
        {
            entries[ReadKey(ref input, reading)] = ReadValue(ref input, reading);
            // Asking before would look the key up once more.
            if (entries.Count < count) throw reading.Wrong("is given twice");
        }
    }

    private void ReadPatch(ref JsonInput input, MapField<TKey, TValue> entries, JsonReading reading, MaskPath place)
    {
        var keys = new HashSet<TKey>();
        input.BeginObject();
        while (input.NextMember())
        {
            var key = ReadKey(ref input, reading);
            if (!keys.Add(key)) throw reading.Wrong("is given twice");
            reading.MaskPaths.Add(place.Entry(MapKey.Format(key)).Text);
            if (input.IsNull) input.Null();
            else entries.Add(key, ReadValue(ref input, reading));
        }
    }

    private static TKey ReadKey(ref JsonInput input, JsonReading reading) => MapKey.TryParse<TKey>(input.Name(), out var key)
        ? key
        : throw reading.Wrong($"must have a key that is {MapKey.Describe<TKey>()}");

    private TValue ReadValue(ref JsonInput input, JsonReading reading) =>
        input.IsNull && !codec.TakesNull
            ? throw reading.Wrong("must not be null")
            : codec.Read(ref input, reading);
}
