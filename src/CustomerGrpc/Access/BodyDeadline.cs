using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http;

namespace CustomerGrpc.Access;

/// <summary>Until when the service waits for the body of a request.</summary>
internal sealed class BodyDeadline : IDisposable
{
    /// <summary>The longest that each part of the waiting takes, if the client has set no deadline.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly TimeProvider _clock;
    private readonly CancellationToken _aborted;
    private readonly CancellationTokenSource _call;

    public BodyDeadline(HttpContext http, TimeProvider clock)
    {
        (_clock, _aborted) = (clock, http.RequestAborted);
        _call = CallTimeout.Of(http) is { } timeout && timeout < LongestTimer ? new(timeout, clock) : new();
    }

    /// <summary>Waits until the deadline of the call, but not longer than <see cref="MaxWait"/>.</summary>
    /// <param name="wait">What waits.</param>
    /// <param name="late">The failure after <see cref="MaxWait"/>.</param>
    public async ValueTask<T> WaitAsync<T>(Func<CancellationToken, ValueTask<T>> wait, Func<CallFailedException> late)
    {
        using var part = new CancellationTokenSource(MaxWait, _clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(_aborted, _call.Token, part.Token);
        try
        {
            return await wait(any.Token);
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested && !_aborted.IsCancellationRequested)
        {
            throw _call.IsCancellationRequested ? BodyFailure.DeadlineExceeded() : late();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _call.Dispose();
}
