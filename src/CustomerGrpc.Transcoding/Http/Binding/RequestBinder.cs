using System.Text.Json;
using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>
/// Reads the request message of a route from an HTTP request: first the body, then the path, which overrides the body, then the query.
/// </summary>
internal sealed class RequestBinder<TRequest>
    where TRequest : class
{
    private readonly HttpBinding _binding;
    private readonly TranscodingSettings _settings;
    private readonly IFieldsCodec _request;
    private readonly FieldDescriptor? _bodyField;
    private readonly RawBody? _rawBody;
    private readonly PathVariables _path;
    private readonly BodyMask? _mask;
    private readonly QueryParameters _query;
    private readonly ConditionCheck _conditions;
    private readonly bool _reportsUnknown;

    public RequestBinder(HttpBinding binding, TranscodingSettings settings)
    {
        _binding = binding;
        _settings = settings;
        _request = Codecs.ForFields(binding.Method.InputType);
        _path = new PathVariables(binding);
        _mask = BodyMask.Of(binding);
        _query = new QueryParameters(binding, _path, _mask?.Name);
        _reportsUnknown = RestRules.UnknownFields(binding.Method) == UnknownFields.Reported;
        if (HasBody && binding.Body != "*")
            _bodyField = binding.Method.InputType.FindFieldByName(binding.Body)
                ?? throw binding.Invalid($"the request has no field \"{binding.Body}\" to be the body");
        _rawBody = RawBody.OfRequest(binding);
        _conditions = new ConditionCheck(binding);
    }

    private bool HasBody => _binding.Body.Length > 0;

    /// <summary>Reads the request.</summary>
    public async ValueTask<TRequest> BindAsync(RestCallContext call, RequestTarget target)
    {
        var request = Activator.CreateInstance<TRequest>();
        var message = (IMessage)request;
        var reading = new JsonReading
        {
            Types = _settings.Types.Registry,
            ConfiguredTypes = _settings.Types.Configured,
            MaskDepth = _mask?.Depth ?? MaskDepth.None,
            UnknownFields = _reportsUnknown ? [] : null,
            CollectsInvalid = true,
        };
        call.Reading = reading;
        try
        {
            await ReadAsync(call, target, message, reading);
        }
        catch (JsonReadException last) when (reading.HasEnoughInvalid && !last.EndsReading && !last.IsMalformed)
        {
            // It is one more than callers are told of.
        }
        if (reading.InvalidValues.Count > 0)
            throw InvalidRequest.Failure(call, message, _settings);
        _conditions.BeforeCall(call.HttpContext.Request);
        return request;
    }

    private async ValueTask ReadAsync(RestCallContext call, RequestTarget target, IMessage message, JsonReading reading)
    {
        await ReadBodyAsync(call, message, reading);
        _path.Bind(target, message, reading);
        _query.Bind(target.Query, message, reading);
        if (_mask is not null)
            call.HttpContext.Features.Set(_mask.Bind(message, reading));
    }

    private async ValueTask ReadBodyAsync(RestCallContext call, IMessage message, JsonReading reading)
    {
        var http = call.HttpContext.Request;
        if (_rawBody is not null)
            await RequestBody.ReadAsync(http, _settings.MaxBodySize, _rawBody.Bind, (message, http.ContentType), call.BodyCancellation);
        else if (_binding.MayHaveNoBody && !CanHaveBody(http))
            return;
        else if (HasBody && !MediaTypes.IsJson(http.ContentType))
            throw NotJson(http);
        else if (HasBody)
            await RequestBody.ReadAsync(http, _settings.MaxBodySize, Read, (message, reading), call.BodyCancellation);
        else if (http.ContentLength > 0 || http.Headers.TransferEncoding.Count > 0)
            await RequestBody.ReadAsync(http, _settings.MaxBodySize, RefuseAny, reading, call.BodyCancellation);
    }

    private static bool CanHaveBody(HttpRequest http) =>
        http.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;

    private void Read(ReadOnlyMemory<byte> body, (IMessage Message, JsonReading Reading) state)
    {
        if (body.IsEmpty && _binding.MayHaveNoBody)
            return;
        if (body.IsEmpty)
            throw new JsonReadException(state.Reading.Path, "the body is empty, and must be JSON") { IsMalformed = true };
        state.Reading.Read(body, Read, state.Message);
    }

    private void Read(ref Utf8JsonReader json, IMessage message, JsonReading reading)
    {
        if (_bodyField is null)
            ReadStructure(ref json, _request, message, reading);
        else if (_bodyField.IsRepeated || !_bodyField.IsStructure())
            _request[_bodyField].Read(ref json, message, reading);
        else
        {
            var body = _bodyField.MessageType.Parser.ParseFrom(ByteString.Empty);
            ReadStructure(ref json, Codecs.ForFields(_bodyField.MessageType), body, reading);
            _bodyField.Accessor.SetValue(message, body);
        }
    }

    private void ReadStructure(ref Utf8JsonReader json, IFieldsCodec codec, IMessage message, JsonReading reading)
    {
        if (_mask is null)
            codec.ReadFields(ref json, message, reading, hasType: false);
        else
            codec.ReadUpdate(ref json, message, reading);
    }

    private static void RefuseAny(ReadOnlyMemory<byte> body, JsonReading reading)
    {
        if (!body.IsEmpty)
            throw reading.Invalid("no body may be sent");
    }

    private static CallFailedException NotJson(HttpRequest http)
    {
        http.HttpContext.Response.Headers.Accept = MediaTypes.Json;
        return new CallFailedException(
            StatusCode.InvalidArgument,
            "MEDIA_TYPE_UNSUPPORTED",
            $"The body must be {MediaTypes.Json} in UTF-8, and is \"{http.ContentType}\".")
        {
            HttpStatus = StatusCodes.Status415UnsupportedMediaType,
        };
    }
}
