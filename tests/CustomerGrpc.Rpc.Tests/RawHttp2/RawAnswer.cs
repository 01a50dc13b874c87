namespace CustomerGrpc.Rpc.Tests.RawHttp2;

/// <summary>What came back on a stream.</summary>
internal sealed class RawAnswer
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<(string Name, string Value)> Headers { get; } = [];

    public List<(string Name, string Value)> Trailers { get; } = [];

    public List<byte> Body { get; } = [];

    /// <summary>The code of the server's RST_STREAM, where it reset the stream before the end.</summary>
    public uint? Reset { get; private set; }

    /// <summary>Whether the response came to its end.</summary>
    public bool IsComplete { get; private set; }

    public bool HasHeaders { get; private set; }

    public string? HttpStatus => Value(Headers, ":status");

    /// <summary>The status, from the trailers or from Trailers-Only headers.</summary>
    public string? GrpcStatus => Value(Trailers, "grpc-status") ?? Value(Headers, "grpc-status");

    public string? GrpcMessage => Value(Trailers, "grpc-message") ?? Value(Headers, "grpc-message");

    public Task Started => _started.Task;

    public Task Ended => _ended.Task;

    public string? Header(string name) => Value(Headers, name);

    public void Receive(List<(string Name, string Value)> headers)
    {
        (HasHeaders ? Trailers : Headers).AddRange(headers);
        HasHeaders = true;
        _started.TrySetResult();
    }

    public void End(uint? reset, bool isComplete)
    {
        Reset = reset;
        IsComplete |= isComplete;
        _started.TrySetResult();
        _ended.TrySetResult();
    }

    /// <summary>The result in a word: a gRPC status, an HTTP status, a reset, or a lost connection.</summary>
    public override string ToString() => this switch
    {
        { HttpStatus: not null and not "200" } => $"HTTP {HttpStatus}",
        { GrpcStatus: { } status } => $"{(Grpc.Core.StatusCode)int.Parse(status, null)}",
        { Reset: { } code } => $"reset {code}",
        { IsComplete: true } => "ended without a status",
        _ => "connection lost",
    };

    private static string? Value(List<(string Name, string Value)> headers, string name) =>
        headers.Find(header => header.Name == name).Value;
}
