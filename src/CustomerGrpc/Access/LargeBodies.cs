using System.IO.Pipelines;
using System.Threading.RateLimiting;
using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Failures;

namespace CustomerGrpc.Access;

/// <summary>
/// Limits how many large bodies are in memory, and how many are parsed, at a time. A message can take ten times the memory of its bytes,
/// and parsing it keeps a core busy, so that a few callers could stop all others. Small bodies never wait. Large ones wait for their
/// turn; the bytes that have not been read yet stay with the client.
/// </summary>
internal sealed class LargeBodies(TimeProvider clock) : IDisposable
{
    /// <summary>The limit of gRPC messages, which is that of JSON bodies too.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    /// <summary>The largest body in bytes that is not large.</summary>
    private const int MaxSmallSize = 64 * 1024;

    // A gRPC message begins with a flag and its length.
    private const int GrpcPrefix = 5;
    private const int MaxArrivingOfStore = 2;
    private const int MaxArriving = 8;

    private readonly PartitionedRateLimiter<Guid> _ofStore = PartitionedRateLimiter.Create<Guid, Guid>(
        store => RateLimitPartition.GetConcurrencyLimiter(store, _ => Turns(MaxArrivingOfStore)));

    private readonly ConcurrencyLimiter _ofAll = new(Turns(MaxArriving));

    // Callers with small bodies keep at least half of the cores.
    private readonly ConcurrencyLimiter _parsing = new(Turns(Math.Max(1, Environment.ProcessorCount / 2)));

    /// <summary>Waits until the body of a request has arrived, and until it may be parsed.</summary>
    /// <exception cref="CallFailedException">The body is too large, or it is late.</exception>
    /// <exception cref="BadHttpRequestException">The body does not arrive.</exception>
    public async ValueTask WaitToParseAsync(HttpContext http, Guid store)
    {
        await WaitToArriveAsync(http, store);
        if (http.Features.Get<LargeBody>() is not { } body)
            return;
        using var deadline = new BodyDeadline(http, clock);
        body.Parsing = await deadline.WaitAsync(token => _parsing.AcquireAsync(1, token), AccessError.Busy);
    }

    /// <summary>Waits until the body of a request has arrived, a large one after it has got its turn.</summary>
    /// <exception cref="CallFailedException">The body is too large, or it is late.</exception>
    /// <exception cref="BadHttpRequestException">The body does not arrive.</exception>
    public async ValueTask WaitToArriveAsync(HttpContext http, Guid store)
    {
        if (IsSmall(http.Request) || http.Features.Get<LargeBody>() is not null)
            return;
        if (http.Request.ContentLength > MaxSizeOf(http))
            throw BodyFailure.TooLarge(MaxSize);
        if (BodyArrival.TryRead(http, static body => body.IsCompleted && !IsLarge(body)))
            return;
        using var deadline = new BodyDeadline(http, clock);
        if (await IsLargeAsync(http, deadline))
            await WaitForTurnAsync(http, store, deadline);
    }

    /// <summary>Gives the turn to parse to the next large body, once that of a request has been parsed.</summary>
    public static void EndParsing(HttpContext http) => http.Features.Get<LargeBody>()?.Parsing?.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _ofStore.Dispose();
        _ofAll.Dispose();
        _parsing.Dispose();
    }

    private async ValueTask WaitForTurnAsync(HttpContext http, Guid store, BodyDeadline deadline)
    {
        var body = new LargeBody();
        http.Response.RegisterForDispose(body);
        http.Features.Set(body);
        body.OfStore = await deadline.WaitAsync(token => _ofStore.AcquireAsync(store, 1, token), AccessError.Busy);
        body.OfAll = await deadline.WaitAsync(token => _ofAll.AcquireAsync(1, token), AccessError.Busy);
        var hasArrived = await ReadAsync(http, deadline, MaxSizeOf(http), static read => read.IsCompleted);
        // Whoever reads more of a body that is too large would wait for the client in its turn.
        if (!hasArrived)
            throw BodyFailure.TooLarge(MaxSize);
    }

    // The size of a compressed body is not known before it has been decompressed.
    private static bool IsSmall(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0 && request.ContentLength <= MaxSmallSize;

    private static async ValueTask<bool> IsLargeAsync(HttpContext http, BodyDeadline deadline) =>
        http.Request.Headers.ContentEncoding.Count > 0
        || http.Request.ContentLength > MaxSmallSize
        || await ReadAsync(http, deadline, MaxSmallSize, IsLarge);

    // The first byte of a gRPC message is 1 if it is compressed. No JSON starts with it.
    private static bool IsLarge(ReadResult body) => body.Buffer.Length > MaxSmallSize || body.Buffer.FirstSpan is [1, ..];

    private static ValueTask<T> ReadAsync<T>(HttpContext http, BodyDeadline deadline, int limit, Func<ReadResult, T> read) =>
        deadline.WaitAsync(
            token => BodyArrival.ReadAsync(http, limit, read, token), static () => BodyFailure.Late(BodyDeadline.MaxWait.TotalSeconds));

    private static int MaxSizeOf(HttpContext http) => http.IsRest() ? MaxSize : MaxSize + GrpcPrefix;

    private static ConcurrencyLimiterOptions Turns(int count) => new() { PermitLimit = count, QueueLimit = int.MaxValue };

    private sealed class LargeBody : IDisposable
    {
        public RateLimitLease? OfStore { get; set; }

        public RateLimitLease? OfAll { get; set; }

        public RateLimitLease? Parsing { get; set; }

        public void Dispose()
        {
            Parsing?.Dispose();
            OfAll?.Dispose();
            OfStore?.Dispose();
        }
    }
}
