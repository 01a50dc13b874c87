using CustomerGrpc.Transcoding.Tests.Kinds;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>Interceptors and services are created and called over REST as Grpc.AspNetCore does for gRPC.</summary>
public sealed class InterceptorTests
{
    private readonly List<string> _trace = [];

    [Theory]
    [InlineData("/v1/things/a", "GetThing")]
    [InlineData("/v1/count?to=1", "Count")]
    public async Task Interceptors_of_all_services_run_outside_those_of_one_service(string target, string method)
    {
        await using var server = await StartAsync(
            options => options.Interceptors.Add<Tracer>("shared"),
            grpc: grpc => grpc.AddServiceOptions<TracedService>(options => options.Interceptors.Add<Tracer>("own")));

        await GetAsync(server, target);

        string[] expected = [$"shared {method}", $"own {method}", "own left", "shared left"];
        Assert.Equal(expected, _trace);
        _trace.Clear();
        await CallAsync(server, method);
        Assert.Equal(expected, _trace);
    }

    [Fact]
    public async Task An_interceptor_can_answer_instead_of_the_service()
    {
        await using var server = await StartAsync(options => options.Interceptors.Add<Refusal>());

        using var response = await GetAsync(server, "/v1/things/a");

        Assert.Equal(403, (int)response.StatusCode);
        Assert.Equal("why", response.Headers.GetValues("x-reason").Single());
    }

    [Fact]
    public async Task An_interceptor_is_created_for_each_call_unless_it_is_registered_as_a_singleton()
    {
        await using var server = await StartAsync(
            options =>
            {
                options.Interceptors.Add<Counted>();
                options.Interceptors.Add<CountedSingleton>();
            },
            services => services.AddSingleton<CountedSingleton>());

        await GetAsync(server, "/v1/things/a");
        await GetAsync(server, "/v1/things/a");

        Assert.Equal(["made Counted", "made CountedSingleton", "made Counted"], _trace);
    }

    [Fact]
    public async Task A_wrapped_context_still_provides_the_HttpContext()
    {
        await using var server = await StartAsync(options => options.Interceptors.Add<Wrapper>());

        using var response = await GetAsync(server, "/v1/things/describe");

        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"id\":\"me 127.0.0.1 ipv4:127.0.0.1\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_is_created_for_each_call_and_disposed_after_it()
    {
        await using var server = await StartAsync(_ => { });

        await GetAsync(server, "/v1/things/trace");
        await GetAsync(server, "/v1/things/trace");

        Assert.Equal(["served", "disposed", "served", "disposed"], _trace);
    }

    private Task<TestServer> StartAsync(
        Action<GrpcServiceOptions> configure, Action<IServiceCollection>? services = null, Action<IGrpcServerBuilder>? grpc = null) =>
        TestServer.StartAsync(
            app => app.MapGrpcService<TracedService>(),
            configure,
            grpc,
            collection =>
            {
                collection.AddSingleton(_trace);
                services?.Invoke(collection);
            });

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string target)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("x-name", "me");
        return await client.GetAsync(new Uri(server.Address, target));
    }

    private static async Task CallAsync(TestServer server, string method)
    {
        var client = new Things.ThingsClient(server.Channel);
        if (method == "GetThing")
            await client.GetThingAsync(new GetThingRequest { Id = "a" });
        else
            await client.Count(new CountRequest { To = 1 }).ResponseStream.MoveNext(CancellationToken.None);
    }

    private sealed class Tracer(List<string> trace, string name) : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            trace.Add($"{name} {context.Method.Split('/')[^1]}");
            var response = await continuation(request, context);
            trace.Add($"{name} left");
            return response;
        }

        public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            trace.Add($"{name} {context.Method.Split('/')[^1]}");
            await continuation(request, responseStream, context);
            trace.Add($"{name} left");
        }
    }

    private sealed class Counted : Interceptor
    {
        public Counted(List<string> trace) => trace.Add("made Counted");
    }

    private sealed class CountedSingleton : Interceptor
    {
        public CountedSingleton(List<string> trace) => trace.Add("made CountedSingleton");
    }

    private sealed class Refusal : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new RpcException(new Status(StatusCode.PermissionDenied, "no"), [new("x-reason", "why")]);
    }

    private sealed class Wrapper : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            continuation(request, new WrappedContext(context));
    }

    private sealed class WrappedContext(ServerCallContext inner) : ServerCallContext
    {
        protected override string MethodCore => inner.Method;

        protected override string HostCore => inner.Host;

        protected override string PeerCore => inner.Peer;

        protected override DateTime DeadlineCore => inner.Deadline;

        protected override Metadata RequestHeadersCore => inner.RequestHeaders;

        protected override CancellationToken CancellationTokenCore => inner.CancellationToken;

        protected override Metadata ResponseTrailersCore => inner.ResponseTrailers;

        protected override Status StatusCore { get => inner.Status; set => inner.Status = value; }

        protected override WriteOptions? WriteOptionsCore { get => inner.WriteOptions; set => inner.WriteOptions = value; }

        protected override AuthContext AuthContextCore => inner.AuthContext;

        protected override IDictionary<object, object> UserStateCore => inner.UserState;

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => inner.WriteResponseHeadersAsync(responseHeaders);

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
            inner.CreatePropagationToken(options);
    }

    private sealed class TracedService(List<string> trace) : Things.ThingsBase, IDisposable
    {
        private bool _isTraced;

        public override Task<Thing> GetThing(GetThingRequest request, ServerCallContext context)
        {
            _isTraced = request.Id == "trace";
            if (_isTraced)
                trace.Add("served");
            var address = context.GetHttpContext().Connection.RemoteIpAddress;
            var description = $"{context.RequestHeaders.GetValue("x-name")} {address} {context.Peer[..context.Peer.LastIndexOf(':')]}";
            return Task.FromResult(new Thing { Id = description });
        }

        public override Task Count(CountRequest request, IServerStreamWriter<Thing> responseStream, ServerCallContext context) =>
            Task.CompletedTask;

        public void Dispose()
        {
            if (_isTraced)
                trace.Add("disposed");
        }
    }
}
