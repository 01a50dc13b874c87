namespace CustomerGrpc.Transcoding.Json;

/// <summary>A value, in a body, a query or a path, that cannot be what it has to be.</summary>
/// <param name="path">Where it is, in the caller's spelling.</param>
/// <param name="reason">What is wrong with it, as a sentence that begins after the path.</param>
internal sealed class JsonReadException(string path, string reason) : Exception($"{path}: {reason}")
{
    /// <summary>Where the value is, in the caller's spelling; `$` for the whole body.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;
}
