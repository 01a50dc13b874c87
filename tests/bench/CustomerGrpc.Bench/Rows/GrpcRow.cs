using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Rows;

/// <summary>Calls the service over gRPC. Callers share a connection until it has its maximum of calls, as in a gRPC client.</summary>
internal sealed class GrpcRow(Operation operation, StoreSpread spread, BenchDatabase database, BenchServer service) : IBenchRow
{
    /// <summary>The maximum number of concurrent calls per connection; Kestrel allows 100.</summary>
    private const int MaxStreams = 64;

    public int? ServerProcessId => service.ProcessId;

    public Task<Measurement> RunAsync(int callers, TimeSpan length)
    {
        var connections = (callers + MaxStreams - 1) / MaxStreams;
        return LoadRun.MeasureAsync(connections, length, (recorder, until) =>
        {
            using var connection = new Http2Connection(service.GrpcPort, "/customers.v1.CustomerService/" + operation.Rpc);
            connection.Run(callers / connections, NextCall, recorder, until);
        });
    }

    private GrpcCall NextCall()
    {
        var customer = spread.Next();
        return new(database.TokenOf(customer), operation.Message(customer));
    }
}
