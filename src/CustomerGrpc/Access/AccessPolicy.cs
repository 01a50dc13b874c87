namespace CustomerGrpc.Access;

/// <summary>Who may call a service and how often.</summary>
/// <param name="Service">The class that implements the service.</param>
/// <param name="Scheme">The name of the authentication scheme of its callers.</param>
/// <param name="Headers">The headers in which a REST request carries the credentials, all of them.</param>
/// <param name="Limit">How often each caller may call; null for no limit.</param>
internal sealed record AccessPolicy(Type Service, string Scheme, IReadOnlyList<string> Headers, RateLimit? Limit);
