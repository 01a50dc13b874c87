using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// A google.protobuf.Any: `@type` beside the fields of the message, or beside a `value` if the type has a special JSON form.
/// </summary>
internal sealed class AnyCodec : ValueCodec<Any>
{
    /// <summary>The member that names the type.</summary>
    public const string TypeName = "@type";

    public override void Write(Utf8JsonWriter json, Any value, JsonStyle style)
    {
        json.WriteStartObject();
        if (value.TypeUrl.Length > 0)
        {
            json.WriteString(TypeName, value.TypeUrl);
            WriteContent(json, value, style);
        }
        json.WriteEndObject();
    }

    public override Any Read(ref Utf8JsonReader json, JsonReading reading)
    {
        if (TypeUrl(json, reading) is not { } url)
        {
            reading.Skip(ref json);
            return new Any();
        }
        var type = reading.Types.Find(Any.GetTypeName(url)) ?? reading.ConfiguredTypes.Find(Any.GetTypeName(url))
            ?? throw Invalid(reading, TypeName, $"\"{url}\" is not a known type");
        var codec = Codecs.For(type);
        if (codec is not IFieldsCodec fields || type.FullName == Empty.Descriptor.FullName)
            return ReadValue(ref json, url, codec, reading);
        var message = type.Parser.ParseFrom(ByteString.Empty);
        fields.ReadFields(ref json, message, reading, hasType: true);
        return new Any { TypeUrl = url, Value = message.ToByteString() };
    }

    private static void WriteContent(Utf8JsonWriter json, Any value, JsonStyle style)
    {
        var name = Any.GetTypeName(value.TypeUrl);
        if ((style.Types.Find(name) ?? style.ConfiguredTypes.Find(name)) is not { } type)
        {
            // The details of an error can have a type that only the client knows. Leaving them out would lose data.
            json.WriteBase64String("value"u8, value.Value.Span);
            return;
        }
        var message = type.Parser.ParseFrom(value.Value);
        var codec = Codecs.For(type);
        if (codec is IFieldsCodec fields && type.FullName != Empty.Descriptor.FullName)
        {
            fields.WriteFields(json, message, style);
            return;
        }
        json.WritePropertyName("value"u8);
        codec.WriteObject(json, message, style);
    }

    // `@type` may come after the fields, so this searches for it with a copy of the reader. Null if the object is empty.
    private static string? TypeUrl(Utf8JsonReader json, JsonReading reading)
    {
        var depth = reading.Depth;
        var isEmpty = true;
        reading.BeginObject(ref json);
        for (; reading.NextMember(ref json); isEmpty = false)
        {
            if (reading.Name(ref json) != TypeName)
            {
                reading.Skip(ref json);
                continue;
            }
            var url = json.TokenType == JsonTokenType.String ? reading.Text(json) : throw reading.Invalid("must be a string");
            reading.Depth = depth;
            return url;
        }
        return isEmpty ? null : throw Invalid(reading, TypeName, "is required");
    }

    private static Any ReadValue(ref Utf8JsonReader json, string url, ValueCodec codec, JsonReading reading)
    {
        // The value of google.protobuf.Empty is optional: Java and C++ do not write it.
        IMessage? message = null;
        var hasType = false;
        reading.BeginObject(ref json);
        while (reading.NextMember(ref json))
        {
            var name = reading.Name(ref json);
            if (name == TypeName ? hasType : message is not null)
                throw reading.Invalid("is given twice");
            if (name == TypeName)
            {
                hasType = true;
                reading.Skip(ref json);
            }
            else
                message = name == "value"
                    ? (IMessage)codec.ReadObject(ref json, reading)
                    : throw reading.Invalid($"is not a known field of {url}");
        }
        if (message is null && codec is IFieldsCodec)
            return new Any { TypeUrl = url };
        return message is null
            ? throw Invalid(reading, "value", "is required")
            : new Any { TypeUrl = url, Value = message.ToByteString() };
    }

    private static JsonReadException Invalid(JsonReading reading, string field, string reason)
    {
        reading.Enter(field);
        return reading.Invalid(reason);
    }
}
