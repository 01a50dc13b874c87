namespace CustomerGrpc.Access;

/// <summary>How the callers of a service authenticate, and how often they may call it.</summary>
/// <param name="Service">The class that implements the service.</param>
/// <param name="Scheme">The name of the authentication scheme of its callers.</param>
/// <param name="Headers">All headers of a REST request that carry credentials.</param>
/// <param name="Limit">The rate limit of each caller; null for no limit.</param>
internal sealed record AccessPolicy(Type Service, string Scheme, IReadOnlyList<string> Headers, RateLimit? Limit);
