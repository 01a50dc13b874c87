using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerGrpc.Rpc.Contract;
using CustomerGrpc.Rpc.OpenApi;
using CustomerGrpc.Rpc.Transcoding.Http;
using CustomerGrpc.Rpc.Transcoding.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Rpc.Transcoding.Errors;

/// <summary>Answers failures, each in the format of the API whose path was asked for.</summary>
internal sealed class ErrorResponses(IEnumerable<HttpErrorFormat> formats, KnownTypes types, IOptions<ContractOptions> options)
{
    private readonly HttpErrorFormat[] _formats = [.. formats.OrderByDescending(format => format.PathPrefix.Length)];
    private readonly StatusErrorFormat _status = new(types);
    private readonly ProblemErrorFormat _problem = new();

    /// <summary>What an exception is to the caller; null where there is no caller any more.</summary>
    public HttpFailure? Of(Exception exception, HttpContext http) => exception switch
    {
        RpcException failure => HttpFailure.Of(failure),
        JsonReadException wrong => HttpFailure.Of(wrong, options.Value),
        HttpFailureException failure => HttpFailure.Of(
            failure.HttpStatus, failure.Code, failure.Reason, failure.Message, options.Value),
        BadHttpRequestException bad => HttpFailure.Of(
            bad.StatusCode, CodeOf(bad.StatusCode), "BAD_HTTP_REQUEST", bad.Message, options.Value),
        _ when http.RequestAborted.IsCancellationRequested => null,
        _ => HttpFailure.Internal(),
    };

    /// <summary>Answers a failure, unless an answer has been begun.</summary>
    public async Task WriteAsync(HttpContext http, HttpFailure failure)
    {
        if (http.Response.HasStarted) return;
        var format = FormatOf(http);
        using var body = new RentedBuffer();
        http.Response.StatusCode = format.HttpStatus(failure.Status, failure.HttpStatus);
        Write(body, format, failure.Status, http);
        http.Response.ContentType = format.ContentType;
        await ResponseBody.SendAsync(http, body.Written);
    }

    /// <summary>What a failure of a request would be answered with.</summary>
    public FailureExample Describe(HttpContext http, Google.Rpc.Status failure)
    {
        var format = FormatOf(http);
        var httpStatus = format.HttpStatus(failure, HttpFailure.HttpStatusOf((StatusCode)failure.Code));
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
            format.Write(writer, failure, httpStatus, http);
        return new FailureExample(httpStatus, format.ContentType, JsonNode.Parse(body.WrittenSpan)!);
    }

    private static void Write(RentedBuffer body, HttpErrorFormat format, Google.Rpc.Status status, HttpContext http)
    {
        using var writer = new Utf8JsonWriter(body, PlainJsonEncoder.WriterOptions);
        format.Write(writer, status, http.Response.StatusCode, http);
    }

    private static StatusCode CodeOf(int httpStatus) => httpStatus switch
    {
        StatusCodes.Status408RequestTimeout => StatusCode.DeadlineExceeded,
        StatusCodes.Status413PayloadTooLarge => StatusCode.ResourceExhausted,
        _ => StatusCode.InvalidArgument,
    };

    private HttpErrorFormat FormatOf(HttpContext http)
    {
        foreach (var format in _formats)
            if (format.Covers(http.Request.Path.Value)) return format;
        return MediaTypes.PrefersProblem(http.Request) ? _problem : _status;
    }
}
