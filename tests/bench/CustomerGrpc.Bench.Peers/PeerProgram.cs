using System.Globalization;

namespace CustomerGrpc.Bench.Peers;

/// <summary>
/// A server for comparison. `stock`: the service with the same configuration and the stock transcoder. `raw`, `ef` or
/// `stack`, with the ports for REST and gRPC: a well-written server of its kind that authenticates callers by their tokens, without
/// contract rules and row-level security.
/// </summary>
/// <remarks>A class named Program would hide the Program of the service.</remarks>
internal static class PeerProgram
{
    public static async Task Main(string[] args)
    {
        await using var app = args[0] == "stock" ? StockTranscoding.Build() : await Peer.BuildAsync(args[0], Port(args[1]), Port(args[2]));
        await app.StartAsync();
        Console.WriteLine("Ready");
        await app.WaitForShutdownAsync();
    }

    private static int Port(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);
}
