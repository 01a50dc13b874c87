namespace CustomerGrpc.Access;

/// <summary>A merchant's store: what a credential is bound to and what no customer leaves.</summary>
internal sealed class Store
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The IANA name of the zone in which the store tells the time.</summary>
    public required string TimeZone { get; init; }

    public DateTimeOffset CreateTime { get; init; }
}
