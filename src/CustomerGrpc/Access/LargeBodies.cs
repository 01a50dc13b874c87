using System.Buffers;
using System.Threading.RateLimiting;

namespace CustomerGrpc.Access;

/// <summary>
/// Limits how many large bodies are in memory, and how many are parsed, at a time. A message can take ten times the memory of its bytes,
/// and parsing it keeps a core busy, so that a few callers could stop all others. Small bodies never wait. Large ones wait for their
/// turn; the bytes that have not been read yet stay with the client.
/// </summary>
internal sealed class LargeBodies : IDisposable
{
    /// <summary>The limit of gRPC messages, which is that of JSON bodies too.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    /// <summary>The largest body in bytes that is not large.</summary>
    private const int MaxSmallSize = 64 * 1024;

    private const int MaxArrivingOfStore = 2;
    private const int MaxArriving = 8;

    private readonly PartitionedRateLimiter<Guid> _ofStore = PartitionedRateLimiter.Create<Guid, Guid>(
        store => RateLimitPartition.GetConcurrencyLimiter(store, _ => Turns(MaxArrivingOfStore)));

    private readonly ConcurrencyLimiter _ofAll = new(Turns(MaxArriving));

    // Callers with small bodies keep at least half of the cores.
    private readonly ConcurrencyLimiter _parsing = new(Turns(Math.Max(1, Environment.ProcessorCount / 2)));

    /// <summary>Waits until the body of a request has arrived, and until it may be parsed.</summary>
    /// <exception cref="BadHttpRequestException">The body does not arrive.</exception>
    public async ValueTask WaitToParseAsync(HttpContext http, Guid store)
    {
        await WaitToArriveAsync(http, store);
        if (http.Features.Get<LargeBody>() is { } body)
            body.Parsing = await _parsing.AcquireAsync(1, http.RequestAborted);
    }

    /// <summary>Waits until the body of a request may be read as a whole.</summary>
    /// <exception cref="BadHttpRequestException">The body does not arrive.</exception>
    public async ValueTask WaitToArriveAsync(HttpContext http, Guid store)
    {
        if (http.Features.Get<LargeBody>() is not null || !await IsLargeAsync(http))
            return;
        var body = new LargeBody();
        http.Response.RegisterForDispose(body);
        http.Features.Set(body);
        body.OfStore = await _ofStore.AcquireAsync(store, 1, http.RequestAborted);
        body.OfAll = await _ofAll.AcquireAsync(1, http.RequestAborted);
        await BodyArrival.ReadAsync(http, MaxSize, _ => true);
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

    // The size of a compressed body is not known before it has been decompressed.
    private static async ValueTask<bool> IsLargeAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.ContentEncoding.Count > 0)
            return true;
        return request.ContentLength is { } length
            ? length > MaxSmallSize
            : await BodyArrival.ReadAsync(http, MaxSmallSize, static body => body.Length > MaxSmallSize || IsCompressed(body));
    }

    // The first byte of a gRPC message is 1 if it is compressed. No JSON starts with it.
    private static bool IsCompressed(ReadOnlySequence<byte> body) => body.FirstSpan is [1, ..];

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
