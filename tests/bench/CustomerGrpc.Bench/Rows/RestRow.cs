using System.Diagnostics;
using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Rows;

/// <summary>Calls a server over REST with a persistent connection for each caller.</summary>
internal sealed class RestRow(Operation operation, BenchDatabase database, string name, BenchServer server) : IBenchRow
{
    public string Operation => operation.Name;

    public string Name => name;

    public int? ServerProcessId => server.ProcessId;

    public Task<Measurement> RunAsync(int callers, TimeSpan length) => LoadRun.MeasureAsync(callers, length, (recorder, until) =>
    {
        using var connection = new Http1Connection(server.RestPort);
        while (Stopwatch.GetTimestamp() < until)
        {
            var customer = operation.Next();
            var begin = Stopwatch.GetTimestamp();
            connection.Call(operation.Rest(customer), database.TokenOf(customer));
            recorder.Add(begin);
        }
    });
}
