using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Access;

/// <summary>An access token as <c>Authorization: Bearer …</c> (RFC 6750), or in another header if an API says so.</summary>
internal class BearerCredentials(AccessTokens tokens) : ICredentials
{
    private const string Scheme = "Bearer ";

    /// <summary>The header that carries the token.</summary>
    protected virtual string Header => HeaderNames.Authorization;

    public virtual IReadOnlyList<string> Headers => [Header];

    /// <summary>Whether the token may stand alone, without the word Bearer before it.</summary>
    protected virtual bool IsSchemeOptional => false;

    public virtual async ValueTask<Caller> CallerOfAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers[Header].ToString();
        if (TokenOf(header) is { } token && await tokens.FindCallerAsync(token, cancellationToken) is { } caller)
            return caller;
        if (Header == HeaderNames.Authorization)
            http.Response.Headers.WWWAuthenticate = Scheme.Trim();
        throw header.Length == 0 ? AccessError.CredentialMissing($"{Header}: Bearer app_…") : AccessError.CredentialInvalid();
    }

    private string? TokenOf(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim()
        : IsSchemeOptional ? header
        : null;
}
