using System.Text.Json;
using CustomerGrpc.Transcoding.Failures;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>
/// The error format of the API below one path prefix, for failures of its methods and of HTTP itself (an unknown path, a wrong method,
/// malformed JSON). Register formats as singletons of this type. The one with the longest matching prefix is used; without a match, the
/// error is a google.rpc.Status or RFC 9457 problem details.
/// </summary>
public abstract class HttpErrorFormat
{
    /// <summary>The first segments of the API's paths, without a slash at the end: `/api/v1`.</summary>
    public abstract string PathPrefix { get; }

    /// <summary>The media type of the body.</summary>
    public virtual string ContentType => "application/json";

    /// <summary>The HTTP status of the response.</summary>
    /// <param name="failure">What failed.</param>
    /// <param name="httpStatus">
    /// The status that google/rpc/code.proto maps the code to, or the one of a failure of HTTP itself (404, 405, 413, …).
    /// </param>
    public virtual int HttpStatus(FailureDetails failure, int httpStatus) => httpStatus;

    /// <summary>Writes the body as one JSON value. It may set headers of the response.</summary>
    /// <param name="writer">The writer of the body.</param>
    /// <param name="failure">What failed, with fields named as the caller names them.</param>
    /// <param name="httpStatus">The HTTP status of the response.</param>
    /// <param name="http">The request and its response.</param>
    public abstract void Write(Utf8JsonWriter writer, FailureDetails failure, int httpStatus, HttpContext http);

    /// <summary>Whether a path is under the prefix.</summary>
    internal bool Covers(ReadOnlySpan<char> path) =>
        path.StartsWith(PathPrefix, StringComparison.Ordinal) && (
            path.Length == PathPrefix.Length || path[PathPrefix.Length] is '/' or ':');
}
