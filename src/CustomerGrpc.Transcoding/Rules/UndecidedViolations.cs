using CustomerGrpc.Transcoding.Failures;
using Grpc.Core;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>
/// The rules of the contract that an update breaks with values that its method has to decide on: it rejects them, unless they are what the
/// API shows already (unless_shown of rules.v1).
/// </summary>
/// <param name="Violations">The violations.</param>
public sealed record UndecidedViolations(IReadOnlyList<FieldViolation> Violations)
{
    /// <summary>Those of a call; usually none.</summary>
    public static IReadOnlyList<FieldViolation> Of(ServerCallContext call) =>
        call.GetHttpContext().Features.Get<UndecidedViolations>()?.Violations ?? [];
}
