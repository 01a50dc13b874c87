using CustomerGrpc.Access;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>Axim Commerce's header <c>accessToken</c>. The page can be read both ways, so the word Bearer may be left out.</summary>
internal sealed class AximCredentials(AccessTokens tokens) : BearerCredentials(tokens), IDialectCredentials
{
    public static IReadOnlyList<ScopeAlias> Scopes => [];

    protected override string Header => "accessToken";

    protected override bool IsSchemeOptional => true;
}
