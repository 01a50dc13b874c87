using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Reads and writes JSON that a service stores, for example in a database column.</summary>
public static class ProtoJson
{
    private static readonly JsonStyle Style = new(null, new GrpcJsonSettings(), TypeRegistry.Empty);

    /// <summary>The value of a field as JSON without white space.</summary>
    /// <param name="message">The message.</param>
    /// <param name="field">A field of the message.</param>
    public static string WriteField(IMessage message, FieldDescriptor field)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var body = new RentedBuffer();
        using (var json = new Utf8JsonWriter(body, PlainJsonEncoder.WriterOptions))
            Codecs.ForFields(message.Descriptor)[field].WriteValue(json, message, Style);
        return Encoding.UTF8.GetString(body.Written.Span);
    }

    /// <summary>Sets a field from a JSON value. Fields in the value that the field's type does not have are ignored.</summary>
    /// <param name="message">The message to set the field of.</param>
    /// <param name="field">A field of the message.</param>
    /// <param name="json">One JSON value.</param>
    /// <exception cref="JsonException">The text is not a valid value of the field.</exception>
    public static void ReadField(IMessage message, FieldDescriptor field, string json)
    {
        var bytes = ByteArrays.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            var source = bytes.AsMemory(0, Encoding.UTF8.GetBytes(json, bytes));
            var codec = Codecs.ForFields(message.Descriptor)[field];
            new JsonReading { Types = TypeRegistry.Empty, UnknownFields = [] }.Read(source, codec.Read, message);
        }
        catch (JsonReadException exception)
        {
            throw new JsonException($"{field.FullName} {exception.Message}", exception);
        }
        finally
        {
            ByteArrays.Return(bytes);
        }
    }
}
