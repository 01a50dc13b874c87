namespace CustomerGrpc.Access;

/// <summary>A row of the table of stores. Credentials and customers belong to one store.</summary>
internal sealed class Store
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The IANA name of the store's time zone.</summary>
    public required string TimeZone { get; init; }

    public DateTimeOffset CreateTime { get; init; }
}
