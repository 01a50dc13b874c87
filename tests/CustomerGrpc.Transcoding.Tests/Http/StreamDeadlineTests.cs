using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>A stream whose deadline expires after its first message.</summary>
public sealed class StreamDeadlineTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };
    private TestServer? _server;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server!.DisposeAsync();
    }

    [Theory]
    [InlineData("application/x-ndjson", "{\"result\":{\"id\":\"\",\"etag\":\"\",\"number\":\"1\"}}\n{\"error\":{\"code\":4,\"message\":\"The deadline has passed.\",\"details\":[]}}\n")]
    [InlineData("text/event-stream", "data: {\"id\":\"\",\"etag\":\"\",\"number\":\"1\"}\n\nevent: error\ndata: {\"code\":4,\"message\":\"The deadline has passed.\",\"details\":[]}\n\n")]
    public async Task The_last_line_of_the_stream_is_the_error(string accept, string lines)
    {
        Assert.Equal(lines, await ReadAsync("/v1/count", accept));
    }

    [Fact]
    public async Task A_stream_of_bytes_is_aborted()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => ReadAsync("/v1/download", "*/*"));
    }

    private async Task<string> ReadAsync(string path, string accept)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _server = await TestServer.StartAsync(
            app => app.MapGrpcService<Unending>(),
            services: services => services.AddSingleton<TimeProvider>(_clock));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, path));
        request.Headers.Add("Accept", accept);
        request.Headers.Add("X-Server-Timeout", "2");
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(2));
        return await response.Content.ReadAsStringAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    private sealed class Unending : Things.ThingsBase
    {
        public override async Task Count(CountRequest request, IServerStreamWriter<Thing> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new Thing { Number = 1 });
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }

        public override async Task Download(CountRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new HttpBody { ContentType = "text/plain", Data = ByteString.CopyFromUtf8("1") });
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
    }
}
