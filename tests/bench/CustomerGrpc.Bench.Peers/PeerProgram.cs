using System.Globalization;

namespace CustomerGrpc.Bench.Peers;

/// <summary>
/// A server to compare with. `stock`: the service, configured as it is, with the stock transcoder in place of ours. `raw`, `ef` or
/// `stack`, with the ports for REST and gRPC: a well-written one of its kind, which knows its callers by their tokens and does without
/// contract rules and row-level security.
/// </summary>
/// <remarks>Not a Program of top-level statements, which would hide the service's.</remarks>
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
