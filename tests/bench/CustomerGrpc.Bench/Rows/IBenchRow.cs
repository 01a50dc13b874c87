namespace CustomerGrpc.Bench.Rows;

/// <summary>One way to run an operation, which is compared with others.</summary>
internal interface IBenchRow
{
    /// <summary>The process id of the server; null if there is none.</summary>
    int? ServerProcessId { get; }

    /// <summary>Lets callers repeat the operation. Each starts its next request after the last response.</summary>
    Task<Measurement> RunAsync(int callers, TimeSpan length);
}
