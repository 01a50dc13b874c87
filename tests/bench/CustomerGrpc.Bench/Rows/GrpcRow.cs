using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Rows;

/// <summary>The service over gRPC: callers share a connection as long as it takes more calls, as in a gRPC client.</summary>
internal sealed class GrpcRow(Operation operation, BenchDatabase database, BenchServer service, string name = "gRPC") : IBenchRow
{
    /// <summary>How many calls a connection has under way at most; Kestrel allows 100.</summary>
    private const int MaxStreams = 64;

    public string Operation => operation.Name;

    public string Name => name;

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
        var customer = operation.Next();
        return new(database.TokenOf(customer), operation.Message(customer));
    }
}
