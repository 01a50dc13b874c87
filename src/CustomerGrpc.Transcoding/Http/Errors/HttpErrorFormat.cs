using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>
/// How the API under one path prefix tells its callers of a failure: of its methods, and of the HTTP around them (no such path,
/// a wrong verb, malformed JSON). Registered as a singleton of this type; the format with the longest matching prefix is used,
/// and where there is none, google.rpc.Status or RFC 9457 problem details.
/// </summary>
public abstract class HttpErrorFormat
{
    /// <summary>The first segments of the API's paths, without a slash at the end: `/api/v1`.</summary>
    public abstract string PathPrefix { get; }

    /// <summary>The media type of the body.</summary>
    public virtual string ContentType => "application/json";

    /// <summary>The HTTP status to answer.</summary>
    /// <param name="status">What failed. Field paths in its BadRequest are the caller's spelling.</param>
    /// <param name="httpStatus">
    /// What HTTP would say: the mapping of google/rpc/code.proto, or the status of a failure that is HTTP's own (404, 405, 413,
    /// …).
    /// </param>
    public virtual int HttpStatus(Google.Rpc.Status status, int httpStatus) => httpStatus;

    /// <summary>Writes the body, one JSON value. Headers may be set on the response.</summary>
    /// <param name="writer">Takes the body.</param>
    /// <param name="status">What failed. Field paths in its BadRequest are the caller's spelling.</param>
    /// <param name="httpStatus">The HTTP status that is answered.</param>
    /// <param name="http">The request and its response.</param>
    public abstract void Write(Utf8JsonWriter writer, Google.Rpc.Status status, int httpStatus, HttpContext http);

    /// <summary>Whether a path is under the prefix.</summary>
    internal bool Covers(ReadOnlySpan<char> path) =>
        path.StartsWith(PathPrefix, StringComparison.Ordinal) && (
            path.Length == PathPrefix.Length || path[PathPrefix.Length] is '/' or ':');
}
