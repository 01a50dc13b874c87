using Grpc.Core;

namespace CustomerGrpc.Transcoding;

/// <summary>The entity tag of a response whose message has no field `etag`, as in an API whose documentation has no such field.</summary>
/// <param name="Value">The entity tag with its quotes (RFC 9110, section 8.8.3).</param>
public sealed record EntityTag(string Value)
{
    /// <summary>Sets the header ETag of the response over REST.</summary>
    /// <param name="call">The call.</param>
    /// <param name="value">The entity tag with its quotes.</param>
    public static void Set(ServerCallContext call, string value) => call.GetHttpContext().Features.Set(new EntityTag(value));
}
