using System.IO.Pipelines;
using CustomerGrpc.Access;
using CustomerGrpc.Transcoding.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace CustomerGrpc.Tests.Access;

/// <summary>How long large bodies are waited for, by the clock of the test.</summary>
public sealed class LargeBodiesTests : IDisposable
{
    private static readonly byte[] Large = new byte[100_000];
    private static readonly Guid Store = Guid.NewGuid();

    private readonly FakeTimeProvider _clock = new();
    private readonly LargeBodies _bodies;

    public LargeBodiesTests() => _bodies = new(_clock);

    public void Dispose() => _bodies.Dispose();

    [Fact]
    public async Task A_client_that_falls_silent_loses_its_turn_after_30_seconds()
    {
        var silent = new[] { new Upload(_bodies), new Upload(_bodies) };
        await Task.WhenAll(silent.Select(upload => upload.SendAsync(Large)));
        _clock.Advance(TimeSpan.FromSeconds(10));
        var waiting = new Upload(_bodies);
        await waiting.SendAsync(Large);
        waiting.End();
        Assert.False(waiting.Admitted.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(20));

        foreach (var upload in silent)
        {
            var failure = await Assert.ThrowsAsync<CallFailedException>(() => upload.Admitted);
            Assert.Equal(("BODY_LATE", 408), (failure.Reason, failure.HttpStatus));
            await upload.DisposeAsync();
        }

        await waiting.Admitted;
    }

    [Fact]
    public async Task A_body_that_gets_no_turn_for_30_seconds_is_told_to_come_back()
    {
        var first = new[] { new Upload(_bodies), new Upload(_bodies) };
        foreach (var upload in first)
        {
            await upload.SendAsync(Large);
            upload.End();
            await upload.Admitted;
            upload.EndParsing();
        }

        var waiting = new Upload(_bodies);
        await waiting.SendAsync(Large);
        _clock.Advance(TimeSpan.FromSeconds(30));

        var failure = await Assert.ThrowsAnyAsync<CallFailedException>(() => waiting.Admitted);
        Assert.Equal(("OVERLOADED", TimeSpan.FromSeconds(1)), (failure.Reason, failure.RetryDelay));
    }

    [Theory]
    [InlineData("2S")]
    [InlineData("2000m")]
    [InlineData("2000000u")]
    public async Task The_deadline_of_the_call_ends_the_waiting(string timeout)
    {
        var upload = new Upload(_bodies, timeout);
        await upload.SendAsync(Large);

        _clock.Advance(TimeSpan.FromSeconds(2));

        var failure = await Assert.ThrowsAsync<CallFailedException>(() => upload.Admitted);
        Assert.Equal("DEADLINE_EXCEEDED", failure.Reason);
    }

    [Fact]
    public async Task A_client_that_disconnects_gives_its_turn_back()
    {
        var gone = new[] { new Upload(_bodies), new Upload(_bodies) };
        await Task.WhenAll(gone.Select(upload => upload.SendAsync(Large)));
        var waiting = new Upload(_bodies);
        await waiting.SendAsync(Large);
        waiting.End();

        foreach (var upload in gone)
        {
            upload.Abort();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload.Admitted);
            await upload.DisposeAsync();
        }

        await waiting.Admitted;
    }

    /// <summary>A request whose body arrives over a pipe.</summary>
    private sealed class Upload : IHttpResponseFeature, IAsyncDisposable
    {
        // What waits for the body continues before the write returns, so that the clock moves only after that.
        private readonly Pipe _body = new(new PipeOptions(
            readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: 0,
            useSynchronizationContext: false));

        private readonly CancellationTokenSource _aborted = new();
        private readonly List<IDisposable> _ofRequest = [];
        private readonly DefaultHttpContext _http;

        public Upload(LargeBodies bodies, string? timeout = null)
        {
            _http = new DefaultHttpContext { RequestAborted = _aborted.Token };
            _http.Features.Set<IHttpResponseFeature>(this);
            _http.Features.Set<IRequestBodyPipeFeature>(new BodyPipe(_body.Reader));
            _http.Request.Headers["grpc-timeout"] = timeout;
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            Admitted = bodies.WaitToParseAsync(_http, Store).AsTask();
            SynchronizationContext.SetSynchronizationContext(context);
        }

        /// <summary>Completes when the body has arrived and may be parsed.</summary>
        public Task Admitted { get; }

        int IHttpResponseFeature.StatusCode { get; set; }

        string? IHttpResponseFeature.ReasonPhrase { get; set; }

        IHeaderDictionary IHttpResponseFeature.Headers { get; set; } = new HeaderDictionary();

        Stream IHttpResponseFeature.Body { get; set; } = Stream.Null;

        bool IHttpResponseFeature.HasStarted => false;

        public async Task SendAsync(byte[] bytes) => await _body.Writer.WriteAsync(bytes);

        public void End() => _body.Writer.Complete();

        public void EndParsing() => LargeBodies.EndParsing(_http);

        public void Abort() => _aborted.Cancel();

        /// <summary>The end of the request.</summary>
        public async ValueTask DisposeAsync()
        {
            foreach (var part in _ofRequest)
                part.Dispose();
            await _body.Reader.CompleteAsync();
            _aborted.Dispose();
        }

        void IHttpResponseFeature.OnCompleted(Func<object, Task> callback, object state) => _ofRequest.Add((IDisposable)state);

        void IHttpResponseFeature.OnStarting(Func<object, Task> callback, object state)
        {
        }

        private sealed record BodyPipe(PipeReader Reader) : IRequestBodyPipeFeature;
    }
}
