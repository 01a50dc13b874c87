namespace CustomerGrpc.Access;

/// <summary>A row of the table of clients that sign their requests.</summary>
internal sealed class SigningClient
{
    public required Guid Id { get; init; }

    /// <summary>The only store whose data the client can read and write.</summary>
    public required Guid StoreId { get; init; }

    /// <summary>The encrypted secret. It is needed to verify signatures, so a hash would not do.</summary>
    public required byte[] Secret { get; init; }

    public DateTimeOffset CreateTime { get; init; }

    public DateTimeOffset? RevokeTime { get; set; }
}
