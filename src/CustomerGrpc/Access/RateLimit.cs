namespace CustomerGrpc.Access;

/// <summary>How often a caller may call. A window starts with the first request after the previous window has ended.</summary>
/// <param name="Requests">The number of requests in a window.</param>
/// <param name="Window">The length of a window.</param>
internal sealed record RateLimit(int Requests, TimeSpan Window);

/// <summary>The state of a caller's window after a request.</summary>
/// <param name="IsAllowed">Whether the request is within the limit.</param>
/// <param name="Remaining">The number of requests left in the window.</param>
/// <param name="Reset">When the window ends.</param>
internal readonly record struct RateStanding(bool IsAllowed, int Remaining, DateTimeOffset Reset);
