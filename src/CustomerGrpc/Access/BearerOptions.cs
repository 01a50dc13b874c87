using Microsoft.AspNetCore.Authentication;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Access;

/// <summary>Where requests carry their access token, and what they are told of a dead one.</summary>
internal sealed class BearerOptions : AuthenticationSchemeOptions
{
    /// <summary>The header that carries the token.</summary>
    public string Header { get; set; } = HeaderNames.Authorization;

    /// <summary>Whether the word Bearer before the token is optional.</summary>
    public bool IsSchemeOptional { get; set; }

    /// <summary>What is answered to a token that is unknown, expired or revoked.</summary>
    public string InvalidToken { get; set; } = "The token is unknown, expired or revoked.";
}
