using CustomerGrpc.Transcoding.Tests.Kinds;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>A stream whose time runs out after its first line.</summary>
public sealed class StreamDeadlineTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData("application/x-ndjson", "{\"result\":{\"id\":\"\",\"etag\":\"\",\"number\":\"1\"}}\n{\"error\":{\"code\":4,\"message\":\"The time is over.\",\"details\":[]}}\n")]
    [InlineData("text/event-stream", "data: {\"id\":\"\",\"etag\":\"\",\"number\":\"1\"}\n\nevent: error\ndata: {\"code\":4,\"message\":\"The time is over.\",\"details\":[]}\n\n")]
    public async Task It_ends_with_what_happened_as_its_last_line(string accept, string lines)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<Unending>(),
            services: services => services.AddSingleton<TimeProvider>(_clock));
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/v1/count"));
        request.Headers.Add("Accept", accept);
        request.Headers.Add("X-Server-Timeout", "2");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(lines, await response.Content.ReadAsStringAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken));
    }

    private sealed class Unending : Things.ThingsBase
    {
        public override async Task Count(CountRequest request, IServerStreamWriter<Thing> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new Thing { Number = 1 });
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
    }
}
