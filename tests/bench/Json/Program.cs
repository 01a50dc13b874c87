using System.Globalization;
using CustomerGrpc.Bench.Json;

// What JSON costs: the codec alone, and REST around it. An argument is the length of a turn in seconds.
CodecBench.Run();
await RestBench.RunAsync(TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 0.25), connections: 32);
