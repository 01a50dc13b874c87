namespace CustomerGrpc.Transcoding.Rules;

/// <summary>How failures of the contract are named for programs (AIP-193).</summary>
public sealed class ContractOptions
{
    /// <summary>The domain of google.rpc.ErrorInfo, such as `customers.v1`; null for no ErrorInfo.</summary>
    public string? ErrorDomain { get; set; }

    /// <summary>The reason of google.rpc.ErrorInfo for a request with invalid fields.</summary>
    public string InvalidFieldReason { get; set; } = "INVALID_FIELD";
}
