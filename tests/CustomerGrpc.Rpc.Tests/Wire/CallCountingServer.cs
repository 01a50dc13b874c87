using CustomerGrpc.Rpc.Tests.RawHttp2;
using Microsoft.AspNetCore.Builder;

namespace CustomerGrpc.Rpc.Tests.Wire;

/// <summary>The interop server, which counts the calls in it.</summary>
public sealed class CallCountingServer : IAsyncLifetime
{
    private TestServer? _server;
    private int _running;

    public Uri Address => _server!.Address;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(app =>
    {
        app.Use(async (context, next) =>
        {
            Interlocked.Increment(ref _running);
            try
            {
                await next(context);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        });
        app.MapGrpcService<InteropServer.TestService>();
    });

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    public async Task AssertServesAndIsIdleAsync()
    {
        await using (var connection = await RawConnection.OpenAsync(Address))
        {
            var (stream, answer) = await connection.CallAsync("/grpc.testing.TestService/EmptyCall");
            await connection.SendDataAsync(stream, GrpcFrame.Of(0, []), end: true);
            await answer.Ended.WaitAsync(RawCalls.Patience);
            Assert.Equal("OK", answer.ToString());
        }

        using var limit = new CancellationTokenSource(RawCalls.Patience);
        while (Volatile.Read(ref _running) > 0)
            await Task.Delay(1, limit.Token);
    }
}
