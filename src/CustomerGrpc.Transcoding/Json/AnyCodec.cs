using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// A message of any type that is known: its fields with a `@type`, or a `@type` and a `value` where it has a form of its own.
/// </summary>
internal sealed class AnyCodec : ValueCodec<Any>
{
    /// <summary>The member that names the type.</summary>
    public const string TypeName = "@type";

    public override void Write(JsonOutput output, Any value, JsonStyle style)
    {
        output.BeginObject();
        if (value.TypeUrl.Length > 0)
        {
            output.Name(TypeName);
            output.String(value.TypeUrl);
            WriteContent(output, value, style);
        }
        output.EndObject();
    }

    public override Any Read(ref JsonInput input, JsonReading reading)
    {
        var start = input.Here;
        var url = TypeUrl(ref input, reading);
        input.GoTo(start);
        if (url is null) return ReadEmpty(ref input, reading);
        var type = reading.Types.Find(Any.GetTypeName(url))
            ?? throw Wrong(reading, TypeName, $"\"{url}\" is no type that is known here");
        var codec = Codecs.For(type);
        if (codec is not IFieldsCodec fields || type.FullName == Empty.Descriptor.FullName)
            return ReadValue(ref input, url, codec, reading);
        var message = type.Parser.ParseFrom(ByteString.Empty);
        fields.ReadFields(ref input, message, reading, hasType: true);
        return new Any { TypeUrl = url, Value = message.ToByteString() };
    }

    private static void WriteContent(JsonOutput output, Any value, JsonStyle style)
    {
        if (style.Types.Find(Any.GetTypeName(value.TypeUrl)) is not { } type)
        {
            // It can come in an error's details from a library that this service does not list; losing it would be worse.
            output.Name("value");
            output.Base64(value.Value.Span);
            return;
        }
        var message = type.Parser.ParseFrom(value.Value);
        var codec = Codecs.For(type);
        if (codec is IFieldsCodec fields && type.FullName != Empty.Descriptor.FullName)
        {
            fields.WriteFields(output, message, style);
            return;
        }
        output.Name("value");
        codec.WriteObject(output, message, style);
    }

    // The type's name may stand behind the fields, so this looks ahead.
    private static string? TypeUrl(ref JsonInput input, JsonReading reading)
    {
        input.BeginObject();
        while (input.NextMember())
        {
            if (input.Name() == TypeName)
                return input.Kind == JsonValueKind.String ? input.Text() : throw reading.Wrong("must be a string");
            input.Skip();
        }
        return null;
    }

    private static Any ReadEmpty(ref JsonInput input, JsonReading reading)
    {
        input.BeginObject();
        if (!input.NextMember()) return new Any();
        reading.Place = JsonReading.BeforeFirst;
        throw Wrong(reading, TypeName, "is required");
    }

    private static Any ReadValue(ref JsonInput input, string url, ValueCodec codec, JsonReading reading)
    {
        // An empty message has no form of its own for all who write one: Java and C++ leave the value out.
        IMessage? message = null;
        var hasType = false;
        input.BeginObject();
        while (input.NextMember())
        {
            var name = input.Name();
            if (name == TypeName ? hasType : message is not null) throw reading.Wrong("is given twice");
            if (name == TypeName)
            {
                hasType = true;
                input.Skip();
            }
            else message = name == "value"
                ? (IMessage)codec.ReadObject(ref input, reading)
                : throw reading.Wrong($"is no field of {url}");
        }
        if (message is null && codec is IFieldsCodec) return new Any { TypeUrl = url };
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
