using CustomerGrpc.Access;
using Microsoft.AspNetCore.Authentication;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>The bearer token of a merchant, Salla's names of the scopes, and the rate limit.</summary>
internal sealed class SallaAuthentication : IDialectAuthentication
{
    public static string Scheme => "Salla";

    public static IReadOnlyList<ScopeAlias> Scopes { get; } = [new("customers.read_write", Access.Scopes.WriteCustomers)];

    public static RateLimit? Limit => new(500, TimeSpan.FromMinutes(10));

    public static void Add(AuthenticationBuilder authentication) => authentication.AddScheme<BearerOptions, BearerHandler>(
        Scheme, options => options.InvalidToken = "The access token is invalid");
}
