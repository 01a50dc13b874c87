using System.Diagnostics;
using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Rows;

/// <summary>Updates through one API. The difference to the canonical API is the cost of the dialect's formats and credentials.</summary>
internal sealed class DialectRow(RestApi api, BenchDatabase database, BenchServer service) : IBenchRow
{
    public string Operation => "dialects";

    public string Name => api.Name;

    public int? ServerProcessId => service.ProcessId;

    public Task<Measurement> RunAsync(int callers, TimeSpan length) => LoadRun.MeasureAsync(callers, length, (recorder, until) =>
    {
        using var connection = new Http1Connection(service.RestPort);
        while (Stopwatch.GetTimestamp() < until)
        {
            var customer = BenchCustomer.Random();
            var begin = Stopwatch.GetTimestamp();
            var call = api.Update(customer);
            connection.Call(call, call.Store is { } store ? database.TokenOf(new BenchCustomer(store)) : database.TokenOf(customer));
            recorder.Add(begin);
        }
    });
}
