using Google.Protobuf;

namespace CustomerGrpc.Rpc.Tests.RawHttp2;

/// <summary>Whole calls over a raw connection.</summary>
internal static class RawCalls
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends the messages and the half-close, and waits for the end.</summary>
    public static async Task<RawAnswer> SendAllAsync(
        this RawConnection connection, string path, IMessage[] messages, params (string Name, string? Value)[] headers)
    {
        var (stream, answer) = await connection.CallAsync(path, end: false, headers);
        foreach (var message in messages)
            await connection.SendDataAsync(stream, GrpcFrame.Of(message), end: false);
        await connection.SendDataAsync(stream, [], end: true);
        await answer.Ended.WaitAsync(Patience);
        return answer;
    }

    /// <summary>Waits until the condition holds; a test that waits in vain fails.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(1, limit.Token);
    }
}
