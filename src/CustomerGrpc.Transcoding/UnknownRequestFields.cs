using Grpc.Core;

namespace CustomerGrpc.Transcoding;

/// <summary>The fields of a request's body, and its query parameters, that the request message does not have.</summary>
/// <param name="Paths">Their JSON paths, in the caller's spelling.</param>
public sealed record UnknownRequestFields(IReadOnlyList<string> Paths)
{
    private static readonly UnknownRequestFields None = new([]);

    /// <summary>
    /// The unknown fields of a call. There are none over gRPC, and none for a method without UNKNOWN_FIELDS_REPORTED in its rest.v1 rule,
    /// which rejects them.
    /// </summary>
    public static UnknownRequestFields Of(ServerCallContext call) =>
        call.GetHttpContext().Features.Get<UnknownRequestFields>() ?? None;
}
