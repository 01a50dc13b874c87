using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.OpenApi;
using CustomerGrpc.Transcoding.Rules;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>Writes failures, each in the format of the API whose path was requested.</summary>
public sealed class ErrorResponses
{
    private readonly HttpErrorFormat[] _formats;
    private readonly StatusErrorFormat _status;
    private readonly ProblemErrorFormat _problem = new();
    private readonly ContractOptions _options;

    internal ErrorResponses(IEnumerable<HttpErrorFormat> formats, KnownTypes types, IOptions<ContractOptions> options)
    {
        _formats = [.. formats.OrderByDescending(format => format.PathPrefix.Length)];
        _status = new StatusErrorFormat(types);
        _options = options.Value;
    }

    /// <summary>
    /// Answers a REST request that middleware rejects before its method is called. Nothing is written if the response has started.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="failure">
    /// An <see cref="RpcException"/>, whose details are written and whose trailers become headers, or a
    /// <see cref="BadHttpRequestException"/>. Anything else is INTERNAL without its text.
    /// </param>
    public Task WriteAsync(HttpContext http, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(failure);
        if (failure is RpcException { Trailers: var trailers } && !http.Response.HasStarted) ResponseMetadata.Write(trailers, http.Response.Headers);
        var answer = Of(failure, http);
        http.Features.Set(new RestFailureFeature((StatusCode?)answer?.Status.Code ?? StatusCode.Cancelled));
        return answer is null ? Task.CompletedTask : WriteAsync(http, answer);
    }

    /// <summary>What an exception is to the caller; null where there is no caller any more.</summary>
    internal HttpFailure? Of(Exception exception, HttpContext http) => exception switch
    {
        RpcException failure => HttpFailure.Of(failure),
        JsonReadException wrong => HttpFailure.Of(wrong, _options),
        HttpFailureException failure => HttpFailure.Of(
            failure.HttpStatus, failure.Code, failure.Reason, failure.Message, _options),
        BadHttpRequestException bad => HttpFailure.Of(
            bad.StatusCode, CodeOf(bad.StatusCode), "BAD_HTTP_REQUEST", bad.Message, _options),
        _ when http.RequestAborted.IsCancellationRequested => null,
        _ => HttpFailure.Internal(),
    };

    /// <summary>Answers a failure, unless an answer has been begun.</summary>
    internal async Task WriteAsync(HttpContext http, HttpFailure failure)
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
    internal FailureExample Describe(HttpContext http, Google.Rpc.Status failure)
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
