using System.Globalization;
using CustomerGrpc.Bench.Json;

// Measures the cost of JSON: of the codec alone, and of REST without a database. Arguments: `codec` or `rest` to run only one of them,
// and the length of a turn of `rest` in seconds. `serve KIND` is a server that `rest` starts.
if (args is ["serve", var kind])
{
    await EchoServer.RunAsync(kind);
    return;
}

var seconds = 0.25;
foreach (var argument in args)
    if (double.TryParse(argument, CultureInfo.InvariantCulture, out var given))
        seconds = given;
if (!args.Contains("rest"))
    CodecBench.Run();
if (!args.Contains("codec"))
    await RestBench.RunAsync(TimeSpan.FromSeconds(seconds), connections: 32);
