using System.Diagnostics;
using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Rows;

/// <summary>Calls a server over REST with a persistent connection for each caller.</summary>
internal sealed class RestRow(Func<BenchCustomer, RestCall> request, StoreSpread spread, BenchDatabase database, BenchServer server)
    : IBenchRow
{
    public int? ServerProcessId => server.ProcessId;

    public Task<Measurement> RunAsync(int callers, TimeSpan length) => LoadRun.MeasureAsync(callers, length, (recorder, until) =>
    {
        using var connection = new Http1Connection(server.RestPort);
        while (Stopwatch.GetTimestamp() < until)
        {
            var customer = spread.Next();
            var begin = Stopwatch.GetTimestamp();
            connection.Call(request(customer), database.TokenOf(customer));
            recorder.Add(begin);
        }
    });
}
