using CustomerGrpc.Transcoding.Http.Routing;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>
/// A body that is not JSON: a google.api.HttpBody holds its bytes and its Content-Type (google/api/httpbody.proto). It is the whole
/// message, or the field that the rule names as the body.
/// </summary>
internal sealed class RawBody
{
    private readonly FieldDescriptor? _field;

    private RawBody(FieldDescriptor? field) => _field = field;

    /// <summary>The body that a binding reads; null if it reads JSON or has no body.</summary>
    public static RawBody? OfRequest(HttpBinding binding) => binding.Body.Length == 0
        ? null
        : Of(binding.Method.InputType, binding.Body == "*" ? null : binding.Method.InputType.FindFieldByName(binding.Body));

    /// <summary>The body that a binding answers; null if it answers JSON.</summary>
    public static RawBody? OfResponse(HttpBinding binding) => Of(
        binding.Method.OutputType,
        binding.ResponseBody.Length == 0 ? null : binding.Method.OutputType.FindFieldByName(binding.ResponseBody));

    /// <summary>The body in a response; empty if the field is not set.</summary>
    public HttpBody In(IMessage response) =>
        (HttpBody?)(_field is null ? response : _field.Accessor.GetValue(response)) ?? new HttpBody();

    /// <summary>Sets the body of a request.</summary>
    public void Bind(ReadOnlyMemory<byte> data, (IMessage Request, string? ContentType) state)
    {
        var body = _field is null ? (HttpBody)state.Request : new HttpBody();
        body.ContentType = state.ContentType ?? "";
        body.Data = ByteString.CopyFrom(data.Span);
        _field?.Accessor.SetValue(state.Request, body);
    }

    private static RawBody? Of(MessageDescriptor message, FieldDescriptor? field) => field switch
    {
        null => message == HttpBody.Descriptor ? new RawBody(null) : null,
        { IsRepeated: false, FieldType: FieldType.Message } => field.MessageType == HttpBody.Descriptor ? new RawBody(field) : null,
        _ => null,
    };
}
