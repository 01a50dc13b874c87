namespace CustomerGrpc.Access;

/// <summary>How often a caller may call. A window begins with the first request after the one before has ended.</summary>
/// <param name="Requests">How many requests a window has.</param>
/// <param name="Window">How long a window lasts.</param>
internal sealed record RateLimit(int Requests, TimeSpan Window);

/// <summary>Where a caller stands after a request.</summary>
/// <param name="IsAllowed">Whether the request may be served.</param>
/// <param name="Remaining">How many more the window has.</param>
/// <param name="Reset">When the window ends.</param>
internal readonly record struct RateStanding(bool IsAllowed, int Remaining, DateTimeOffset Reset);
