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
        http.Response.StatusCode = _status;
        if (_location is not null)
            http.Response.Headers.Location = _location.Of(response);
        if (_etag?.Write(response, http.Response) is { } etag && IsKnown(etag, http))
            return;
        if (_status == StatusCodes.Status204NoContent)
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

    // RFC 9110, section 13.1.2.
    private static bool IsKnown(string etag, HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            return false;
        if (!EntityTagHeaderValue.TryParseList(http.Request.Headers.IfNoneMatch, out var known))
            return false;
        var own = EntityTagHeaderValue.Parse(etag);
        if (!known.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(own, useStrongComparison: false)))
            return false;
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
