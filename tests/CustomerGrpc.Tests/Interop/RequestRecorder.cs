using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Tests.Interop;

/// <summary>Observes the diagnostics of a host and records how the messages of its requests are compressed.</summary>
internal sealed class RequestRecorder : IObserver<KeyValuePair<string, object?>>
{
    private readonly ConcurrentQueue<(string Encoding, string AcceptedEncodings)> _encodings = new();

    public IReadOnlyCollection<(string Encoding, string AcceptedEncodings)> Encodings => _encodings;

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start", Value: HttpContext { Request.Headers: var headers } })
            _encodings.Enqueue((headers["grpc-encoding"].ToString(), headers["grpc-accept-encoding"].ToString()));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
