namespace CustomerGrpc.Customers;

/// <summary>A user of the platform as it is kept.</summary>
internal sealed class PlatformUserRow
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>The URL of the user's picture; empty if there is none.</summary>
    public required string AvatarUrl { get; init; }

    public DateTimeOffset UpdateTime { get; init; }
}
