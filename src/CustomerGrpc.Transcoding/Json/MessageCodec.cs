using System.Linq.Expressions;
using System.Text.Json;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <inheritdoc/>
internal sealed class MessageCodec<T> : FieldsCodec<T>, IFieldsCodec
    where T : class, IMessage<T>, new()
{
    private readonly MessageDescriptor _descriptor;
    private readonly int _oneofs;
    // For a type parameter that is a class, new T() looks up the constructor each time.
    private readonly Func<T> _create = Expression.Lambda<Func<T>>(Expression.New(typeof(T))).Compile();

    public MessageCodec(MessageDescriptor descriptor)
    {
        _descriptor = descriptor;
        _oneofs = descriptor.Oneofs.Count;
    }

    // Created when they are first needed, because a message can contain its own type.
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
        var seen = new SeenFields(Fields.Length, _oneofs);
        reading.BeginObject(ref json);
        var depth = reading.Depth;
        while (reading.NextMember(ref json))
        {
            try
            {
                ReadMember(ref json, message, reading, place, ref hasType, ref seen);
            }
            catch (JsonReadException invalid) when (reading.TryCollect(invalid))
            {
                reading.SkipInvalid(ref json, depth);
            }
        }
    }

    private void ReadMember(
        ref Utf8JsonReader json, T message, JsonReading reading, MaskPlace? place, ref bool hasType, ref SeenFields seen)
    {
        var index = Names.Find(ref json, reading, out var unknown);
        if (index < 0)
        {
            if (hasType && unknown == AnyCodec.TypeName)
                hasType = false;
            else
                Unknown(reading);
            reading.Skip(ref json);
            return;
        }
        var field = Fields[index];
        seen.Add(field, index, json.TokenType == JsonTokenType.Null && field.NullUnsets(reading, place is not null), reading);
        field.Read(ref json, message, reading, place?.Of(field.Field));
    }

    private static void Unknown(JsonReading reading)
    {
        if (!reading.TryAddUnknown())
            throw reading.Invalid("is not a known field");
    }
}

/// <summary>The mask paths of the fields of a message: those of the root, or those below a path.</summary>
internal readonly record struct MaskPlace(MaskPaths? Root, MaskPath? Parent)
{
    public MaskPath Of(FieldDescriptor field) => Root is not null ? Root.Fields[field.Index] : Parent!.Child(field);
}
