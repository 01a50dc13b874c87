using System.Globalization;
using System.Net;
using CustomerGrpc.Bench.EmptyCall;
using CustomerGrpc.InteropServer;
using Microsoft.AspNetCore.Server.Kestrel.Core;

// Empty unary calls a second, against a bare Kestrel that echoes the same bytes: what of this web server's ceiling the gRPC carrier
// reaches. The two are measured in many short turns, so that what else the machine does meets both.
const int WarmUps = 12;
const int Rounds = 31;
var (connections, streams) = (4, 32);
var length = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 0.25);

await using var grpc = await StartAsync(services => services.AddGrpc(), app => app.MapGrpcService<TestService>());
await using var echo = await StartAsync(_ => { }, app => app.Run(BareEcho.AnswerAsync));
List<Measured> grpcRuns = [], echoRuns = [];
for (var round = -WarmUps; round < Rounds; round++)
{
    var (ours, bare) = (await RunAsync(grpc), await RunAsync(echo));
    if (round < 0)
        continue;
    grpcRuns.Add(ours);
    echoRuns.Add(bare);
}

var (rate, ceiling) = (Median(grpcRuns.Select(run => run.Rate)), Median(echoRuns.Select(run => run.Rate)));
var ratio = Median(grpcRuns.Zip(echoRuns, (ours, bare) => ours.Rate / bare.Rate));
var cpu = Median(grpcRuns.Zip(echoRuns, (ours, bare) => bare.CpuTime / ours.CpuTime));
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"empty unary call: {rate:N0}/s, bare Kestrel echo of the same bytes: {ceiling:N0}/s, ratio {ratio:F2}, by processor time {cpu:F2} (goal 0.85)"));

async Task<Measured> RunAsync(WebApplication server)
{
    var before = Environment.CpuUsage.TotalTime;
    var rate = await Load.RunAsync(new Uri(server.Urls.Single()).Port, connections, streams, length);
    return new Measured(rate, (Environment.CpuUsage.TotalTime - before) / (rate * length.TotalSeconds));
}

static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

static async Task<WebApplication> StartAsync(Action<IServiceCollection> services, Action<WebApplication> map)
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
    });
    services(builder.Services);
    var app = builder.Build();
    map(app);
    await app.StartAsync();
    return app;
}

internal readonly record struct Measured(double Rate, TimeSpan CpuTime);
