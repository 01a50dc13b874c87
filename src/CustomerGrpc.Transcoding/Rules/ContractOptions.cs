using Google.Rpc;

namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The google.rpc.ErrorInfo of requests that break the contract rules (AIP-193).</summary>
public sealed class ContractOptions
{
    /// <summary>The domain, such as `customers.v1`; null for no ErrorInfo.</summary>
    public string? ErrorDomain { get; set; }

    /// <summary>The reason for a request with invalid fields.</summary>
    public string InvalidFieldReason { get; set; } = "INVALID_FIELD";

    /// <summary>The ErrorInfo of a request with invalid fields; null for none.</summary>
    internal ErrorInfo? InvalidField() =>
        ErrorDomain is null ? null : new ErrorInfo { Reason = InvalidFieldReason, Domain = ErrorDomain };
}
