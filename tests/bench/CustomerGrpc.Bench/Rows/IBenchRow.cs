namespace CustomerGrpc.Bench.Rows;

/// <summary>One way to do an operation, measured beside the others.</summary>
internal interface IBenchRow
{
    /// <summary>The operation; rows of one operation are compared with the first of them.</summary>
    string Operation { get; }

    string Name { get; }

    /// <summary>The server's process; null where there is none.</summary>
    int? ServerProcessId { get; }

    /// <summary>Has so many callers repeat the operation, each beginning the next when the last is answered.</summary>
    Task<Measurement> RunAsync(int callers, TimeSpan length);
}
