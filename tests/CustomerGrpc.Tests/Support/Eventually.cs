using System.Diagnostics;

namespace CustomerGrpc.Tests.Support;

/// <summary>Waits for a condition that becomes true after a moment.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Limit, $"The condition did not become true within {Limit.TotalSeconds} seconds.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
