using CustomerGrpc.Access;
using Microsoft.AspNetCore.Authentication;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>Axim Commerce's header <c>accessToken</c>. The documentation is ambiguous, so the word Bearer is optional.</summary>
internal sealed class AximAuthentication : IDialectAuthentication
{
    private const string Header = "accessToken";

    public static string Scheme => "Axim";

    public static IReadOnlyList<string> Headers => [Header];

    public static IReadOnlyList<ScopeAlias> Scopes => [];

    public static void Add(AuthenticationBuilder authentication) => authentication.AddScheme<BearerOptions, BearerHandler>(
        Scheme, options => (options.Header, options.IsSchemeOptional) = (Header, true));
}
