using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Json;
using CustomerGrpc.Transcoding.Rules;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>Writes failures in the error format of the API that was called.</summary>
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
    /// A <see cref="CallFailedException"/>, an <see cref="RpcException"/>, whose details are written and whose trailers become headers, or
    /// a
    /// <see cref="BadHttpRequestException"/>. Anything else is INTERNAL without its text.
    /// </param>
    public Task WriteAsync(HttpContext http, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(failure);
        if (failure is RpcException { Trailers: var trailers } && !http.Response.HasStarted)
            ResponseMetadata.Write(trailers, http.Response.Headers);
        var answer = Of(failure, http, static field => field.ToString());
        http.Features.Set(new RestFailureFeature(answer?.Details.Code ?? StatusCode.Cancelled));
        return answer is null ? Task.CompletedTask : WriteAsync(http, answer);
    }

    /// <summary>What the caller is told of an exception; null if the client has disconnected.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="http">The request.</param>
    /// <param name="nameOf">The caller's name of a field.</param>
    internal HttpFailure? Of(Exception exception, HttpContext http, Func<FieldPath, string> nameOf) => exception switch
    {
        CallFailedException failure => HttpFailure.Of(failure, _options, nameOf),
        RpcException failure => HttpFailure.Of(failure, nameOf),
        JsonReadException invalid => HttpFailure.Of(invalid, _options),
        BadHttpRequestException bad => HttpFailure.Of(FailureOf(bad), _options, nameOf),
        _ when http.RequestAborted.IsCancellationRequested => null,
        _ => HttpFailure.Internal(),
    };

    /// <summary>Writes a failure, unless the response has started.</summary>
    internal async Task WriteAsync(HttpContext http, HttpFailure failure)
    {
        if (http.Response.HasStarted)
            return;
        var format = FormatOf(http);
        using var body = new RentedBuffer();
        http.Response.StatusCode = format.HttpStatus(failure.Details, failure.HttpStatus);
        if (failure.Details.RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds;
        Write(body, format, failure.Details, http);
        http.Response.ContentType = format.ContentType;
        await ResponseBody.SendAsync(http, body.Written);
    }

    /// <summary>Describes how a failure of a request is written.</summary>
    internal FailureExample Describe(HttpContext http, FailureDetails failure)
    {
        var format = FormatOf(http);
        var httpStatus = format.HttpStatus(failure, HttpFailure.HttpStatusOf(failure.Code));
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
            format.Write(writer, failure, httpStatus, http);
        return new FailureExample(httpStatus, format.ContentType, JsonNode.Parse(body.WrittenSpan)!);
    }

    private static void Write(RentedBuffer body, HttpErrorFormat format, FailureDetails failure, HttpContext http)
    {
        using var writer = new Utf8JsonWriter(body, PlainJsonEncoder.WriterOptions);
        format.Write(writer, failure, http.Response.StatusCode, http);
    }

    private static CallFailedException FailureOf(BadHttpRequestException bad) =>
        new(CodeOf(bad.StatusCode), "BAD_HTTP_REQUEST", MessageOf(bad)) { HttpStatus = bad.StatusCode };

    // Kestrel's text names the setting of the server.
    private static string MessageOf(BadHttpRequestException bad) =>
        bad.StatusCode == StatusCodes.Status408RequestTimeout ? "The body of the request arrives too slowly." : bad.Message;

    private static StatusCode CodeOf(int httpStatus) => httpStatus switch
    {
        StatusCodes.Status408RequestTimeout => StatusCode.DeadlineExceeded,
        StatusCodes.Status499ClientClosedRequest => StatusCode.Cancelled,
        StatusCodes.Status413PayloadTooLarge => StatusCode.ResourceExhausted,
        _ => StatusCode.InvalidArgument,
    };

    private HttpErrorFormat FormatOf(HttpContext http)
    {
        foreach (var format in _formats)
            if (format.Covers(http.Request.Path.Value))
                return format;
        return MediaTypes.PrefersProblem(http.Request) ? _problem : _status;
    }
}
