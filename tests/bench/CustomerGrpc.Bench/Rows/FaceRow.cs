using System.Diagnostics;
using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Rows;

/// <summary>An update through one API: what its own shapes and credentials cost beside the canonical route.</summary>
internal sealed class FaceRow(Face face, BenchDatabase database, BenchServer service) : IBenchRow
{
    public string Operation => "faces";

    public string Name => face.Name;

    public int? ServerProcessId => service.ProcessId;

    public Task<Measurement> RunAsync(int callers, TimeSpan length) => LoadRun.MeasureAsync(callers, length, (recorder, until) =>
    {
        using var connection = new Http1Connection(service.RestPort);
        while (Stopwatch.GetTimestamp() < until)
        {
            var customer = BenchCustomer.Random();
            var begin = Stopwatch.GetTimestamp();
            var call = face.Update(customer);
            connection.Call(call, call.Store is { } store ? database.TokenOf(new BenchCustomer(store)) : database.TokenOf(customer));
            recorder.Add(begin);
        }
    });
}
