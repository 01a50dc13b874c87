using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerGrpc.Bench.Json;

/// <summary>REST without a database, against a minimal API of the same shape.</summary>
internal static class RestBench
{
    private const int WarmUps = 12;
    private const int Rounds = 31;

    public static async Task RunAsync(TimeSpan length, int connections)
    {
        await using var rest = await StartAsync(services => services.AddGrpc().AddJsonTranscoding(), app => app.MapGrpcService<EchoService>());
        await using var minimal = await StartAsync(MinimalApi.AddJson, MinimalApi.Map);
        var load = new Load(Samples.Json(Samples.Typical()));
        List<Measured> ours = [], theirs = [];
        for (var round = -WarmUps; round < Rounds; round++)
        {
            var (one, other) = (await MeasureAsync(rest, load, connections, length), await MeasureAsync(minimal, load, connections, length));
            if (round < 0) continue;
            ours.Add(one);
            theirs.Add(other);
        }
        var ratio = Median(ours.Zip(theirs, (one, other) => one.Rate / other.Rate));
        var cpu = Median(ours.Zip(theirs, (one, other) => other.CpuTime / one.CpuTime));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"REST, typical customer, {connections} connections: {Median(ours.Select(one => one.Rate)):N0}/s, minimal API with System.Text.Json: {Median(theirs.Select(one => one.Rate)):N0}/s, ratio {ratio:F2}, by processor time {cpu:F2} (goal 0.9)"));
    }

    private static async Task<Measured> MeasureAsync(WebApplication server, Load load, int connections, TimeSpan length)
    {
        var before = Environment.CpuUsage.TotalTime;
        var rate = await load.RunAsync(new Uri(server.Urls.Single()).Port, connections, length);
        return new Measured(rate, (Environment.CpuUsage.TotalTime - before) / (rate * length.TotalSeconds));
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static async Task<WebApplication> StartAsync(Action<IServiceCollection> services, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        services(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }

    private readonly record struct Measured(double Rate, TimeSpan CpuTime);
}
