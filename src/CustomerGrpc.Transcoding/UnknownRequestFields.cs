using Grpc.Core;

namespace CustomerGrpc.Transcoding;

/// <summary>The fields of a request's body, and its query parameters, that the request message does not have.</summary>
/// <param name="Paths">The JSON paths of the first 20, in the caller's spelling.</param>
/// <param name="Further">How many more there are.</param>
public sealed record UnknownRequestFields(IReadOnlyList<string> Paths, int Further)
{
    private static readonly UnknownRequestFields None = new([], 0);

    /// <summary>
    /// The unknown fields of a call. There are none over gRPC, and none for a method without UNKNOWN_FIELDS_REPORTED in its rest.v1 rule,
    /// which rejects them.
    /// </summary>
    public static UnknownRequestFields Of(ServerCallContext call) =>
        call.GetHttpContext().Features.Get<UnknownRequestFields>() ?? None;
}
