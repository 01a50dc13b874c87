using System.Net;
using System.Net.Sockets;
using System.Text;
using CustomerGrpc.Transcoding.Tests.Kinds;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>If the client disconnects before the response, the method's CancellationToken is cancelled.</summary>
public sealed class AbandonedCallTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("POST /v1/fail HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 499)]
    [InlineData("GET /v1/count HTTP/1.1\r\nHost: x\r\n\r\n", 499)]
    [InlineData("GET /v1/count?to=1 HTTP/1.1\r\nHost: x\r\n\r\n", 200)]
    public async Task A_disconnect_cancels_the_method_and_sets_status_499_unless_the_response_has_started(string request, int status)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var calls = new Waiting();
        var answered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(calls, answered, new Errors());
        using (var socket = await SendAsync(server, request))
            await calls.Waits.Task.WaitAsync(MaxWait, cancellationToken);

        Assert.True(await calls.Cancelled.Task.WaitAsync(MaxWait, cancellationToken));
        Assert.Equal(status, await answered.Task.WaitAsync(MaxWait, cancellationToken));
    }

    [Fact]
    public async Task A_disconnect_during_the_body_calls_no_method_and_logs_no_error()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (calls, errors) = (new Waiting(), new Errors());
        var answered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(calls, answered, errors);
        using (var socket = await SendAsync(
            server, "POST /v1/fail HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"))
            await calls.Arrived.Task.WaitAsync(MaxWait, cancellationToken);

        Assert.InRange(await answered.Task.WaitAsync(MaxWait, cancellationToken), 400, 499);
        Assert.False(calls.Waits.Task.IsCompleted);
        Assert.Empty(errors.Messages);
    }

    private static async Task<Socket> SendAsync(TestServer server, string request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        return socket;
    }

    private static Task<TestServer> StartAsync(Waiting calls, TaskCompletionSource<int> answered, Errors errors) => TestServer.StartAsync(
        app =>
        {
            app.Use(async (http, next) =>
            {
                calls.Arrived.TrySetResult();
                try
                {
                    await next(http);
                    answered.SetResult(http.Response.StatusCode);
                }
                catch (Exception exception)
                {
                    answered.SetException(exception);
                    throw;
                }
            });
            app.MapGrpcService<Waiting>();
        },
        services: services => services.AddSingleton(calls).AddSingleton<ILoggerProvider>(errors));

    /// <summary>Waits in every method until it is cancelled.</summary>
    private sealed class Waiting : Things.ThingsBase
    {
        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Waits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<bool> Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async Task<Empty> Fail(FailRequest request, ServerCallContext context)
        {
            await UntilCancelledAsync(context);
            return new Empty();
        }

        public override async Task Count(CountRequest request, IServerStreamWriter<Thing> responseStream, ServerCallContext context)
        {
            if (request.To > 0)
                await responseStream.WriteAsync(new Thing());
            await UntilCancelledAsync(context);
        }

        private async Task UntilCancelledAsync(ServerCallContext context)
        {
            Waits.SetResult();
            try
            {
                await Task.Delay(MaxWait, context.CancellationToken);
            }
            finally
            {
                Cancelled.SetResult(context.CancellationToken.IsCancellationRequested);
            }
        }
    }

    /// <summary>Errors that the transcoder logged.</summary>
    private sealed class Errors : ILoggerProvider, ILogger
    {
        public List<string> Messages { get; } = [];

        // Kestrel's own log entries about the broken connection are ignored.
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("CustomerGrpc", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Messages)
                Messages.Add($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
