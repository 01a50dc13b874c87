using Microsoft.AspNetCore.Authentication;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Access;

/// <summary>Where a request carries its access token.</summary>
internal sealed class BearerOptions : AuthenticationSchemeOptions
{
    /// <summary>The header that carries the token.</summary>
    public string Header { get; set; } = HeaderNames.Authorization;

    /// <summary>Whether the token may stand without the word Bearer before it.</summary>
    public bool IsSchemeOptional { get; set; }
}
