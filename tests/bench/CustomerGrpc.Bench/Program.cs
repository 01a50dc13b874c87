using CustomerGrpc.Bench;
using CustomerGrpc.Bench.Results;
using CustomerGrpc.Bench.Scale;

// Measures the cost of the service in addition to its database: pgbench sends the same statements as the service, in the same run and
// in turns, so that other load on the machine affects all of them. The service is also compared with four peers: a minimal API with raw
// Npgsql, one with tracked EF Core, the service with Microsoft.AspNetCore.Grpc.JsonTranscoding instead of our transcoder (stock), and
// a service built only from packages: Grpc.AspNetCore, the stock transcoder and tracked EF Core (all stock).
// The customers belong to one store, ten or 10,000. Further rows measure the dialects, telemetry, the startup time, memory and disk.
switch (args)
{
    case ["scale"]:
        await ScaleBench.RunAsync();
        return 0;
    case ["page", var results, var directory]:
        PerformancePage.Write(BenchResults.Read(results), directory);
        return 0;
}

BenchOptions options;
try
{
    options = BenchOptions.Parse(args);
}
catch (Exception exception) when (exception is ArgumentException or FormatException)
{
    await Console.Error.WriteLineAsync($"{exception.Message}\n{BenchOptions.Usage}");
    return 2;
}
await BenchProgram.RunAsync(options);
return 0;
