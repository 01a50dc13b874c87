namespace CustomerGrpc.Access;

/// <summary>A program that signs its requests, as it is kept.</summary>
internal sealed class SigningClient
{
    public required Guid Id { get; init; }

    /// <summary>The only store whose data it may touch.</summary>
    public required Guid StoreId { get; init; }

    /// <summary>The secret, encrypted: it has to be known again to verify a signature.</summary>
    public required byte[] Secret { get; init; }

    public DateTimeOffset CreateTime { get; init; }

    public DateTimeOffset? RevokeTime { get; set; }
}
