using System.Globalization;
using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Transcoding.Json;
using CustomerGrpc.Rpc.Transcoding.Routing;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Transcoding.Http;

/// <summary>A call over REST.</summary>
internal sealed class JsonCall(HttpContext http, BoundMethod method, HttpBinding binding, TranscodingSettings settings)
    : HttpServerCallContext(http, method)
{
    /// <summary>How long the caller waits, in seconds (Google's system parameter of this name).</summary>
    public const string TimeoutHeader = "X-Server-Timeout";

    private TaskCompletionSource? _expired;
    private int _answering;

    public override string Carrier => RestCarrier;

    /// <summary>How the method was called.</summary>
    public HttpBinding Binding => binding;

    /// <summary>What reading the request found out; null before it has begun.</summary>
    public JsonReading? Reading { get; set; }

    /// <summary>Ends when the caller's time is over; null where it set none.</summary>
    public Task? Expired => _expired?.Task;

    /// <summary>Ends the reading of the body.</summary>
    public CancellationToken BodyCancellation => OwnCancellationToken;

    /// <summary>Takes the right to answer; false when the answer has been begun, by the method's end or the deadline's.</summary>
    public bool TryBeginAnswer() => Interlocked.Exchange(ref _answering, 1) == 0;

    /// <summary>Starts the caller's clock, if it set one.</summary>
    public void Start()
    {
        var header = HttpContext.Request.Headers[TimeoutHeader];
        if (header.Count == 0) return;
        if (!double.TryParse(header, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0))
            throw new JsonReadException(TimeoutHeader, "must be a number of seconds greater than 0");
        _expired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SetDeadline(TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2)), settings.Clock);
    }

    /// <summary>Keeps what the caller is told, for telemetry.</summary>
    public void Answer(StatusCode status) => Answered = status;

    /// <summary>Tells the method which fields of the body its request does not have.</summary>
    public void ReportUnknownFields()
    {
        if (Reading?.UnknownFields is { Count: > 0 } unknown) HttpContext.Features.Set(new UnknownRequestFields(unknown));
    }

    /// <summary>Puts the trailers, which nothing comes before, among the headers.</summary>
    public void WriteTrailers(Metadata? more = null)
    {
        if (HttpContext.Response.HasStarted) return;
        if (HasResponseTrailers) ResponseMetadata.Write(ResponseTrailers, HttpContext.Response.Headers);
        if (more is not null) ResponseMetadata.Write(more, HttpContext.Response.Headers);
    }

    protected internal override void OnDeadlineExceeded()
    {
        _expired!.TrySetResult();
        CancelCall();
    }

    // They leave with the first bytes of the body: until there is one, the call may still fail with another status.
    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ResponseMetadata.Write(responseHeaders, HttpContext.Response.Headers);
        return Task.CompletedTask;
    }
}
