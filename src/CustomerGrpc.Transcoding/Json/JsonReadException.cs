namespace CustomerGrpc.Transcoding.Json;

/// <summary>A value in the body, query or path of a request is not valid.</summary>
/// <param name="path">The path of the value in the caller's spelling; `$` for the whole body.</param>
/// <param name="reason">The reason, as a sentence whose subject is the value.</param>
internal sealed class JsonReadException(string path, string reason) : Exception($"{path}: {reason}")
{
    /// <summary>The path of the value in the caller's spelling; `$` for the whole body.</summary>
    public string Path { get; } = path;

    /// <summary>Whether the body is not JSON at all.</summary>
    public bool IsMalformed { get; init; }

    /// <summary>Whether the rest of the request cannot be read for this reason.</summary>
    public bool EndsReading { get; init; }

    /// <summary>The reason.</summary>
    public string Reason { get; } = reason;
}
