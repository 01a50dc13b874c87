using Grpc.Core;
using static Google.Rpc.BadRequest.Types;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Errors;

/// <summary>A failure that the caller is told of. The border turns it into a google.rpc.Status.</summary>
internal sealed class Failure(StatusCode code, ErrorReason reason, string message) : Exception(message)
{
    public StatusCode Code { get; } = code;

    public ErrorReason Reason { get; } = reason;

    /// <summary>The fields that are to blame.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];

    /// <summary>How long to wait before the call is repeated; null where a repetition is of no use.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>What else a program may want to know: ErrorInfo's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;
}
