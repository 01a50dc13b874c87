namespace CustomerGrpc.Transcoding.Rules;

/// <summary>The google.rpc.ErrorInfo of requests that break the contract rules (AIP-193).</summary>
public sealed class ContractOptions
{
    /// <summary>The domain, such as `customers.v1`; null for no ErrorInfo.</summary>
    public string? ErrorDomain { get; set; }

    /// <summary>The reason for a request with invalid fields.</summary>
    public string InvalidFieldReason { get; set; } = "INVALID_FIELD";
}
