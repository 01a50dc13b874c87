using Google.Rpc;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>How failures of the contract are named for programs (AIP-193).</summary>
public sealed class ContractOptions
{
    /// <summary>The domain of google.rpc.ErrorInfo, such as `customers.v1`; null for no ErrorInfo.</summary>
    public string? ErrorDomain { get; set; }

    /// <summary>The reason of google.rpc.ErrorInfo for a request with invalid fields.</summary>
    public string InvalidFieldReason { get; set; } = "INVALID_FIELD";

    /// <summary>The ErrorInfo of a request with invalid fields; null where there is none.</summary>
    internal ErrorInfo? InvalidField() =>
        ErrorDomain is null ? null : new ErrorInfo { Reason = InvalidFieldReason, Domain = ErrorDomain };
}
