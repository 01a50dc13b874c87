using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>
/// A message of any type that is known: its fields with a `@type`, or a `@type` and a `value` where it has a form of its own.
/// </summary>
internal sealed class AnyCodec : ValueCodec<Any>
{
    public override void Write(Utf8JsonWriter writer, Any value, JsonStyle style)
    {
        writer.WriteStartObject();
        if (value.TypeUrl.Length > 0)
        {
            writer.WriteString("@type"u8, value.TypeUrl);
            WriteContent(writer, value, style);
        }
        writer.WriteEndObject();
    }

    public override Any Read(ref Utf8JsonReader reader, JsonReading reading)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw reading.Wrong("must be an object");
        if (TypeUrl(reader, reading) is not { } url) return ReadEmpty(ref reader, reading);
        var type = reading.Types.Find(Any.GetTypeName(url))
            ?? throw Wrong(reading, "@type", $"\"{url}\" is no type that is known here");
        var codec = Codecs.For(type);
        if (codec is not IFieldsCodec fields || type.FullName == Empty.Descriptor.FullName)
            return ReadValue(ref reader, url, codec, reading);
        var message = type.Parser.ParseFrom(ByteString.Empty);
        fields.ReadFields(ref reader, message, reading, hasType: true);
        return new Any { TypeUrl = url, Value = message.ToByteString() };
    }

    private static void WriteContent(Utf8JsonWriter writer, Any value, JsonStyle style)
    {
        if (style.Types.Find(Any.GetTypeName(value.TypeUrl)) is not { } type)
        {
            // It can come in an error's details from a library that this service does not list; losing it would be worse.
            writer.WriteBase64String("value"u8, value.Value.Span);
            return;
        }
        var message = type.Parser.ParseFrom(value.Value);
        var codec = Codecs.For(type);
        if (codec is IFieldsCodec fields && type.FullName != Empty.Descriptor.FullName)
        {
            fields.WriteFields(writer, message, style);
            return;
        }
        writer.WritePropertyName("value"u8);
        codec.WriteObject(writer, message, style);
    }

    // The type's name may stand behind the fields, so a copy of the reader looks ahead.
    private static string? TypeUrl(Utf8JsonReader ahead, JsonReading reading)
    {
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var isType = ahead.ValueTextEquals("@type"u8);
            ahead.Read();
            if (!isType) ahead.Skip();
            else return ahead.TokenType == JsonTokenType.String
                ? reading.Text(ref ahead)
                : throw Wrong(reading, "@type", "must be a string");
        }
        return null;
    }

    private static Any ReadEmpty(ref Utf8JsonReader reader, JsonReading reading)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject ? new Any() : throw Wrong(reading, "@type", "is required");
    }

    private static Any ReadValue(ref Utf8JsonReader reader, string url, ValueCodec codec, JsonReading reading)
    {
        IMessage? message = null;
        var hasType = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reading.Text(ref reader);
            reading.Enter(name);
            reader.Read();
            if (name == "@type" ? hasType : message is not null) throw reading.Wrong("is given twice");
            if (name == "@type") hasType = true;
            else message = name == "value"
                ? (IMessage)codec.ReadObject(ref reader, reading)
                : throw reading.Wrong($"is no field of {url}");
            reading.Leave();
        }
        return message is null
            ? throw Wrong(reading, "value", "is required")
            : new Any { TypeUrl = url, Value = message.ToByteString() };
    }

    private static JsonReadException Wrong(JsonReading reading, string field, string reason)
    {
        reading.Enter(field);
        return reading.Wrong(reason);
    }
}
