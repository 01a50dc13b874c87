using System.Globalization;

namespace CustomerGrpc.Bench.Json;

/// <summary>Compares REST without a database with the stock transcoder and an equivalent minimal API.</summary>
internal static class RestBench
{
    // Enough requests for the tiered compilation of frequently called methods.
    private const int WarmUpRequests = 50_000;
    private const int Rounds = 31;

    public static async Task RunAsync(TimeSpan length, int connections)
    {
        using var ours = await EchoServer.StartAsync("ours");
        using var stock = await EchoServer.StartAsync("stock");
        using var minimal = await EchoServer.StartAsync("minimal");
        using var kestrel = await EchoServer.StartAsync("kestrel");
        EchoServer[] servers = [ours, stock, minimal, kestrel];
        var load = new Load(Samples.Json(Samples.Typical()));
        var measured = servers.ToDictionary(server => server, _ => new List<Measured>());
        foreach (var server in servers)
        {
            for (var requests = 0.0; requests < WarmUpRequests;)
                requests += (await MeasureAsync(server, load, connections, length)).Rate * length.TotalSeconds;
        }
        // In turns, so that other load on the machine affects all of them.
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var server in servers)
                measured[server].Add(await MeasureAsync(server, load, connections, length));
        }
        Console.WriteLine($"REST, typical customer, {connections} connections: {Describe(measured[ours])}");
        Console.WriteLine($"  Kestrel, which copies the body: {Describe(measured[kestrel])}");
        Report("Microsoft.AspNetCore.Grpc.JsonTranscoding (at most 0.70)", stock);
        Report("minimal API with System.Text.Json", minimal);

        void Report(string name, EchoServer peer)
        {
            var (one, other) = (measured[ours].Zip(measured[kestrel]), measured[peer].Zip(measured[kestrel]));
            var ratio = Median(one.Zip(other, (one, other) => one.First.CpuTime / other.First.CpuTime));
            var beyond = Median(one.Zip(other, (one, other) => Beyond(one) / Beyond(other)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {name}: {Describe(measured[peer])}; ours takes {ratio:F2} of its CPU time, {beyond:F2} without what Kestrel takes"));
        }

        static double Beyond((Measured Server, Measured Kestrel) pair) => pair.Server.CpuTime - pair.Kestrel.CpuTime;
    }

    private static async Task<Measured> MeasureAsync(EchoServer server, Load load, int connections, TimeSpan length)
    {
        var before = server.CpuTime;
        var rate = await load.RunAsync(server.Port, connections, length);
        return new Measured(rate, (server.CpuTime - before).TotalMicroseconds / (rate * length.TotalSeconds));
    }

    private static string Describe(List<Measured> turns) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median(turns.Select(turn => turn.Rate)):N0}/s, {Median(turns.Select(turn => turn.CpuTime)):F1} µs of CPU a request");

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    /// <param name="Rate">Responses per second.</param>
    /// <param name="CpuTime">The server's CPU time per request, in microseconds.</param>
    private readonly record struct Measured(double Rate, double CpuTime);
}
