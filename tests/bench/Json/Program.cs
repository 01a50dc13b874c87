using System.Globalization;
using CustomerGrpc.Bench.Json;

// What JSON costs: the codec alone, and REST around it. Arguments: `codec` or `rest` for one of them, and the length of a turn of
// `rest` in seconds. `serve KIND` is a server that `rest` starts.
if (args is ["serve", var kind])
{
    await EchoServer.RunAsync(kind);
    return;
}

var length = args.Select(argument => double.TryParse(argument, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0).FirstOrDefault(seconds => seconds > 0, 0.25);
if (!args.Contains("rest")) CodecBench.Run();
if (!args.Contains("codec")) await RestBench.RunAsync(TimeSpan.FromSeconds(length), connections: 32);
