using System.Diagnostics;

namespace CustomerGrpc.Tests.Support;

/// <summary>Waits for what takes a moment to be seen.</summary>
internal static class Seen
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Patience, "It was not seen within half a minute.");
            await Task.Delay(20);
        }
    }
}
