using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using CustomerGrpc.Rpc.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Rpc.Telemetry;

/// <summary>
/// Measures calls, whatever carries them, and describes them in the spans of their requests (OpenTelemetry's semantic conventions for
/// RPC). The carriers call it, not an interceptor: only they know what a caller was answered in the end.
/// </summary>
internal sealed class CallTelemetry
{
    private const string Method = "rpc.method";
    private const string Service = "rpc.service";
    private const string StatusCodeTag = "rpc.grpc.status_code";
    private const string System = "rpc.system";

    // A tag's value is an object; these are made once.
    private static readonly object[] StatusCodes = [.. Enumerable.Range(0, 17).Select(code => (object)code)];

    private readonly Histogram<double> _duration;
    // Counted here and told when it is asked for: that is cheaper than to tell every begin and end.
    private readonly ConcurrentDictionary<(BoundMethod Method, string Carrier), StrongBox<long>> _active = new();
    private readonly Histogram<long> _requestSize;
    private readonly Histogram<long> _responseSize;

    public CallTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(GrpcTelemetry.MeterName);
        _duration = meter.CreateHistogram(
            "rpc.server.duration", "ms", "How long calls took.", advice: Buckets(0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000));
        meter.CreateObservableUpDownCounter("rpc.server.active_requests", Active, "{request}", "How many calls are under way.");
        _requestSize = Sizes("rpc.server.request.size", "The size of a call's request messages as they were sent.");
        _responseSize = Sizes("rpc.server.response.size", "The size of a call's response messages as they were sent.");

        Histogram<long> Sizes(string name, string description) =>
            meter.CreateHistogram(name, "By", description, advice: Buckets<long>(0, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304));
    }

    /// <summary>Begins the measurement of a call; it ends when it is disposed of. It does nothing where nobody listens.</summary>
    public CallMeasurement Begin(HttpServerCallContext call)
    {
        if (!_duration.Enabled && RequestSpan.Of(call.HttpContext) is null)
            return default;
        // ASP.NET Core would measure the same once more, by route.
        if (call.HttpContext.Features.Get<IHttpMetricsTagsFeature>() is { } http)
            http.MetricsDisabled = true;
        var active = _active.GetOrAdd((call.BoundMethod, call.Carrier), static _ => new());
        Interlocked.Increment(ref active.Value);
        return new CallMeasurement(this, call, active, Stopwatch.GetTimestamp());
    }

    /// <summary>Takes what a call came to.</summary>
    public void End(HttpServerCallContext call, StrongBox<long> active, TimeSpan duration)
    {
        Interlocked.Decrement(ref active.Value);
        if (RequestSpan.Of(call.HttpContext) is { } span)
            Describe(span, call);
        if (!_duration.Enabled)
            return;
        var tags = Tags(call.BoundMethod, call.Carrier);
        if (call.RequestBytes is { } received)
            _requestSize.Record(received, tags);
        if (call.ResponseBytes is { } sent)
            _responseSize.Record(sent, tags);
        tags.Add(StatusCodeTag, BoxOf(call.Answered));
        _duration.Record(duration.TotalMilliseconds, tags);
    }

    private static TagList Tags(BoundMethod method, string carrier) => new()
    {
        { System, carrier },
        { Service, method.Descriptor.Service.FullName },
        { Method, method.Descriptor.Name },
    };

    private static void Describe(Activity span, HttpServerCallContext call)
    {
        if (call.Carrier == HttpServerCallContext.GrpcCarrier)
            span.DisplayName = call.BoundMethod.SpanName;
        span.AddTag(System, call.Carrier).AddTag(Service, call.BoundMethod.Descriptor.Service.FullName)
            .AddTag(Method, call.BoundMethod.Descriptor.Name).AddTag(StatusCodeTag, BoxOf(call.Answered));
        if (IsServersFault(call.Answered))
            span.SetTag("error.type", call.Answered.ToString()).SetStatus(ActivityStatusCode.Error);
    }

    // Which codes are a server span's error, the conventions for gRPC say.
    private static bool IsServersFault(StatusCode status) => status is
        StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss;

    private static object BoxOf(StatusCode status) => (uint)status < (uint)StatusCodes.Length ? StatusCodes[(int)status] : (int)status;

    private IEnumerable<Measurement<long>> Active() =>
        _active.Select(static calls => new Measurement<long>(Interlocked.Read(ref calls.Value.Value), Tags(calls.Key.Method, calls.Key.Carrier)));

    private static InstrumentAdvice<T> Buckets<T>(params T[] boundaries)
        where T : struct => new() { HistogramBucketBoundaries = boundaries };
}

/// <summary>A call that is being measured, or nothing.</summary>
internal readonly struct CallMeasurement(CallTelemetry? telemetry, HttpServerCallContext call, StrongBox<long> active, long begun) : IDisposable
{
    public void Dispose() => telemetry?.End(call, active, Stopwatch.GetElapsedTime(begun));
}
