namespace CustomerGrpc.Access;

/// <summary>Who may call a service and how often.</summary>
/// <param name="Service">The class that implements the service.</param>
/// <param name="Credentials">How its callers prove who they are.</param>
/// <param name="Limit">How often each may call; null for as often as it likes.</param>
internal sealed record AccessPolicy(Type Service, ICredentials Credentials, RateLimit? Limit);
