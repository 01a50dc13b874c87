using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>
/// Connects the field `etag` of a resource (AIP-154) with HTTP (RFC 9110, section 13). If-Match sets the field of the request, or of the
/// message that is the body. The field of the response becomes the header ETag. Both have the same form, quotes included (AIP-154).
/// </summary>
internal sealed class EtagField
{
    private const string FieldName = "etag";
    private readonly FieldDescriptor? _holder;
    private readonly FieldDescriptor _field;

    private EtagField(FieldDescriptor? holder, FieldDescriptor field) => (_holder, _field) = (holder, field);

    /// <summary>The etag of a message; null if it has none.</summary>
    /// <param name="message">The message.</param>
    /// <param name="holder">The field that holds the message with the etag, if the message itself has no etag.</param>
    public static EtagField? Of(MessageDescriptor message, FieldDescriptor? holder = null)
    {
        if (Find(message) is { } own)
            return new EtagField(null, own);
        return holder is { IsRepeated: false } && holder.IsStructure() && Find(holder.MessageType) is { } held
            ? new EtagField(holder, held)
            : null;
    }

    /// <summary>Sets the field to the entity tag of If-Match, if the request has one.</summary>
    /// <exception cref="JsonReadException">The header is not an entity tag, or has several; the field can hold one.</exception>
    public void Bind(HttpRequest http, IMessage request)
    {
        if (http.Headers.IfMatch is not { Count: > 0 } header || header == "*")
            return;
        if (!EntityTagHeaderValue.TryParse(header.ToString(), out _))
            throw new JsonReadException("If-Match", "must be one entity tag, such as \"1\" in quotes, or *");
        var message = _holder is null ? request : (IMessage)_holder.Accessor.GetValue(request);
        _field.Accessor.SetValue(message, header.ToString());
    }

    /// <summary>Sets the header ETag and returns the etag, if the response has one.</summary>
    public string? Write(IMessage response, HttpResponse http)
    {
        var etag = (string)_field.Accessor.GetValue(response);
        if (!EntityTagHeaderValue.TryParse(etag, out _))
            return null;
        http.Headers.ETag = etag;
        return etag;
    }

    private static FieldDescriptor? Find(MessageDescriptor message) =>
        message.FindFieldByName(FieldName) is { IsRepeated: false, FieldType: FieldType.String } field ? field : null;
}
