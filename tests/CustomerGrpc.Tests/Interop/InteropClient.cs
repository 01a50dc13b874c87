using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CustomerGrpc.Tests.Interop;

/// <summary>
/// A client in another language in a separate process. Each line of its input names a case; it runs the case and prints the result as
/// a line of JSON. It ends with its input, so it does not outlive this process.
/// </summary>
internal sealed class InteropClient(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Task<string> _errors = process.StandardError.ReadToEndAsync();

    /// <summary>Runs one case. If the case fails, so does the test, with what the client printed.</summary>
    public async Task RunAsync(string name)
    {
        await process.StandardInput.WriteLineAsync(name);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        var result = JsonNode.Parse(line ?? throw new InvalidOperationException($"The client has ended. {await _errors}"))!;
        Assert.Equal(name, (string?)result["case"]);
        if ((string?)result["error"] is { } error)
            Assert.Fail(error);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
