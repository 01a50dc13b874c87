using CustomerGrpc.Bench.Load;

namespace CustomerGrpc.Bench.Rows;

/// <summary>The service over gRPC: all callers on one connection, as a gRPC client has it.</summary>
internal sealed class GrpcRow(Operation operation, BenchDatabase database, BenchService service) : IBenchRow
{
    public string Operation => operation.Name;

    public string Name => "gRPC";

    public Task<Measurement> RunAsync(int callers, TimeSpan length) => LoadRun.MeasureAsync(1, length, (recorder, until) =>
    {
        using var connection = new Http2Connection(service.GrpcPort, "/customers.v1.CustomerService/" + operation.Rpc);
        connection.Run(callers, NextCall, recorder, until);
    });

    private GrpcCall NextCall()
    {
        var customer = BenchCustomer.Random();
        return new(database.TokenOf(customer), operation.Message(customer));
    }
}
