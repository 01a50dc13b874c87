using System.Text.Json;
using CustomerGrpc.Rest.V1;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using Google.Api;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Transcoding.Http.Binding;

/// <summary>Writes a response message: status, Location, ETag and body.</summary>
internal sealed class ResponseBinder
{
    private readonly ValueCodec _codec;
    private readonly JsonFieldCodec? _bodyField;
    private readonly RawBody? _rawBody;
    private readonly TranscodingSettings _settings;
    private readonly JsonFormat? _format;
    private readonly int _status;
    private readonly LocationTemplate? _location;
    private readonly EtagField? _etag;
    private readonly ConditionCheck _conditions;

    public ResponseBinder(HttpBinding binding, TranscodingSettings settings)
    {
        var response = binding.Method.OutputType;
        _format = RestRules.Format(binding.Method);
        var rule = RestRules.Of(binding.Method);
        _codec = Codecs.For(response);
        _settings = settings;
        _status = rule.SuccessStatus == 0 ? StatusCodes.Status200OK : rule.SuccessStatus;
        _location = rule.Location.Length > 0 ? new LocationTemplate(rule.Location, response, binding) : null;
        _etag = EtagField.Of(response);
        _conditions = new ConditionCheck(binding);
        _rawBody = RawBody.OfResponse(binding);
        if (binding.ResponseBody.Length == 0)
            return;
        var field = response.FindFieldByName(binding.ResponseBody)
            ?? throw binding.Invalid($"the response has no field \"{binding.ResponseBody}\" to be the body");
        _bodyField = Codecs.ForFields(response)[field];
    }

    /// <summary>Whether the body is a google.api.HttpBody instead of JSON.</summary>
    public bool IsRaw => _rawBody is not null;

    /// <summary>The JSON style of a failure that ends a stream.</summary>
    public JsonStyle FailureStyle => field ??= _settings.Types.StyleOf(null);

    // Not in the constructor: the types are known only after all services have been mapped.
    private JsonStyle Style => field ??= _settings.Types.StyleOf(_format);

    /// <summary>Writes the response.</summary>
    public async ValueTask SendAsync(IMessage response, HttpContext http)
    {
        using var body = new RentedBuffer();
        if (_status != StatusCodes.Status204NoContent && !IsRaw)
            Write(response, body);
        var tag = TagOf(response, http);
        var isKnown = _conditions.IsKnown(http.Request, tag);
        http.Response.StatusCode = isKnown ? StatusCodes.Status304NotModified : _status;
        if (_location is not null)
            http.Response.Headers.Location = _location.Of(response);
        if (tag is not null)
            http.Response.Headers.ETag = tag.ToString();
        if (isKnown || _status == StatusCodes.Status204NoContent)
            return;
        var raw = _rawBody?.In(response);
        http.Response.ContentType = raw is null ? MediaTypes.Json : raw.ContentType;
        await ResponseBody.SendAsync(http, raw?.Data.Memory ?? body.Written);
    }

    /// <summary>The body of a response that is not JSON.</summary>
    public HttpBody Raw(IMessage response) => _rawBody!.In(response);

    /// <summary>Writes the message, or the field that is the body.</summary>
    public void Write(IMessage response, RentedBuffer body)
    {
        using var json = new Utf8JsonWriter(body, PlainJsonEncoder.WriterOptions);
        if (_bodyField is null)
            _codec.WriteObject(json, response, Style);
        else
            _bodyField.WriteValue(json, response, Style);
    }

    private EntityTagHeaderValue? TagOf(IMessage response, HttpContext http)
    {
        var value = _etag is null ? http.Features.Get<EntityTag>()?.Value : _etag.ValueIn(response);
        return EntityTagHeaderValue.TryParse(value, out var tag) ? tag : null;
    }
}
