using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Tests.RawHttp2;
using CustomerGrpc.Rpc.Tests.Wire;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Rpc.Tests.Hosting;

public sealed class InterceptorTests
{
    private const string Service = "/grpc.testing.TestService/";
    private readonly List<string> _trace = [];

    [Theory]
    [InlineData("EmptyCall", "unary")]
    [InlineData("StreamingOutputCall", "server streaming")]
    [InlineData("StreamingInputCall", "client streaming")]
    [InlineData("FullDuplexCall", "duplex")]
    public async Task Every_shape_passes_the_interceptors_from_the_outermost_inwards(string method, string shape)
    {
        await using var server = await StartAsync(options =>
        {
            options.Interceptors.Add<Tracer>("outer");
            options.Interceptors.Add<Tracer>("inner");
        });
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Service + method, method == "FullDuplexCall" ? [] : [new Empty()]);

        Assert.NotNull(answer.GrpcStatus);
        Assert.Equal([$"outer {shape} {Service}{method}", $"inner {shape} {Service}{method}", "inner left", "outer left"], _trace);
    }

    [Fact]
    public async Task An_interceptor_can_answer_instead_of_the_service_and_add_trailers()
    {
        await using var server = await StartAsync(options => options.Interceptors.Add<Refusal>());
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Service + "EmptyCall", [new Empty()]);

        Assert.Equal(("PermissionDenied", "no", "why"), (answer.ToString(), answer.GrpcMessage, answer.Header("x-reason")));
        Assert.Empty(_trace);
    }

    [Fact]
    public async Task An_interceptor_made_by_the_chain_is_made_once_and_a_registered_one_has_its_lifetime()
    {
        await using var server = await StartAsync(
            options =>
            {
                options.Interceptors.Add<Tracer>("made once");
                options.Interceptors.Add<Counted>();
            },
            services => services.AddScoped<Counted>());
        await using var connection = await RawConnection.OpenAsync(server.Address);

        await connection.SendAllAsync(Service + "EmptyCall", [new Empty()]);
        await connection.SendAllAsync(Service + "EmptyCall", [new Empty()]);

        Assert.Equal(1, _trace.Count(line => line == "made tracer"));
        Assert.Equal(2, _trace.Count(line => line == "made counted"));
    }

    [Fact]
    public async Task A_wrapped_context_still_leads_to_the_request()
    {
        await using var server = await StartAsync(options => options.Interceptors.Add<Wrapper>());
        await using var connection = await RawConnection.OpenAsync(server.Address);

        var answer = await connection.SendAllAsync(Service + "UnaryCall", [new SimpleRequest()], ("x-name", "me"));

        Assert.Equal(("Aborted", "me 127.0.0.1 h/2"), (answer.ToString(), answer.GrpcMessage));
    }

    [Fact]
    public async Task A_service_is_made_for_each_call_and_disposed_of_after_it()
    {
        await using var server = await StartAsync(_ => { });
        await using var connection = await RawConnection.OpenAsync(server.Address);

        await connection.SendAllAsync(Service + "CacheableUnaryCall", [new SimpleRequest()]);
        await RawCalls.UntilAsync(() => _trace.Count == 2);
        await connection.SendAllAsync(Service + "CacheableUnaryCall", [new SimpleRequest()]);
        await RawCalls.UntilAsync(() => _trace.Count == 4);

        Assert.Equal(["served", "disposed", "served", "disposed"], _trace);
    }

    private Task<TestServer> StartAsync(Action<GrpcServiceOptions> configure, Action<IServiceCollection>? services = null) =>
        TestServer.StartAsync(app => app.MapGrpcService<TracedService>(), configure, collection =>
        {
            collection.AddSingleton(_trace);
            services?.Invoke(collection);
        });

    private sealed class Tracer : Interceptor
    {
        private readonly List<string> _trace;
        private readonly string _name;

        public Tracer(List<string> trace, string name)
        {
            (_trace, _name) = (trace, name);
            if (name == "made once")
                trace.Add("made tracer");
        }

        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            TraceAsync("unary", context, () => continuation(request, context));

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            ServerCallContext context,
            ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
            TraceAsync("client streaming", context, () => continuation(requestStream, context));

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
            TraceAsync("server streaming", context, () => Done(continuation(request, responseStream, context)));

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
            TraceAsync("duplex", context, () => Done(continuation(requestStream, responseStream, context)));

        private static async Task<bool> Done(Task task)
        {
            await task;
            return true;
        }

        private async Task<T> TraceAsync<T>(string shape, ServerCallContext context, Func<Task<T>> next)
        {
            _trace.Add($"{_name} {shape} {context.Method}");
            try
            {
                return await next();
            }
            finally
            {
                _trace.Add($"{_name} left");
            }
        }
    }

    private sealed class Counted : Interceptor
    {
        public Counted(List<string> trace) => trace.Add("made counted");
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

        protected override string HostCore => "h/2";

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

    private sealed class TracedService(List<string> trace) : TestService.TestServiceBase, IDisposable
    {
        private bool _isTraced;

        public override Task<Empty> EmptyCall(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

        public override Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
        {
            var address = context.GetHttpContext().Connection.RemoteIpAddress;
            Assert.StartsWith("ipv4:127.0.0.1:", context.Peer, StringComparison.Ordinal);
            throw new RpcException(new Status(
                StatusCode.Aborted, $"{context.RequestHeaders.GetValue("x-name")} {address} {context.Host}"));
        }

        public override Task<SimpleResponse> CacheableUnaryCall(SimpleRequest request, ServerCallContext context)
        {
            _isTraced = true;
            trace.Add("served");
            return Task.FromResult(new SimpleResponse());
        }

        public void Dispose()
        {
            if (_isTraced)
                trace.Add("disposed");
        }
    }
}
