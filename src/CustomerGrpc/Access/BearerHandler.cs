using System.Text.Encodings.Web;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Access;

/// <summary>
/// Authenticates callers by an access token in <c>Authorization: Bearer …</c> (RFC 6750), or in another header if an API says so. It
/// runs before the body of the request is read.
/// </summary>
internal class BearerHandler(
    IOptionsMonitor<BearerOptions> options, UrlEncoder encoder, AccessTokens tokens)
    // The base class logs the text of failures, in which PostgreSQL repeats values. FailureTranslator logs failures without it.
    : AuthenticationHandler<BearerOptions>(options, NullLoggerFactory.Instance, encoder)
{
    /// <summary>The scheme of APIs that do not document another.</summary>
    public const string DefaultScheme = "Bearer";

    private const string Prefix = "Bearer ";

    // gRPC clients accept only lower case in the names of metadata (grpc/grpc, doc/PROTOCOL-HTTP2.md).
    private string Example =>
        $"{(Context.IsRest() ? Options.Header : Options.Header.ToLowerInvariant())}: {Prefix}app_…";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            var caller = await VerifyAsync(await FindCallerAsync());
            caller.Bind(Context);
            return AuthenticateResult.Success(new AuthenticationTicket(caller.Principal, Scheme.Name));
        }
#pragma warning disable CA1031 // Every failure is answered with the challenge: the database may be unreachable, or the client gone.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return AuthenticateResult.Fail(failure);
        }
    }

    /// <summary>Checks the other credentials that the API requires, after the token has been verified.</summary>
    /// <param name="caller">The caller of the token.</param>
    /// <exception cref="Failure">The request lacks a credential, or one is wrong.</exception>
    protected virtual ValueTask<Caller> VerifyAsync(Caller caller) => ValueTask.FromResult(caller);

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure!;
        if (failure is Failure { Code: StatusCode.Unauthenticated } && Options.Header == HeaderNames.Authorization)
            Response.Headers.WWWAuthenticate = DefaultScheme;
    }

    private async ValueTask<Caller> FindCallerAsync()
    {
        var header = Request.Headers[Options.Header].ToString();
        if (header.Length == 0)
            throw AccessError.CredentialMissing(Example);
        return await tokens.FindCallerAsync(TokenOf(header), Context.RequestAborted)
            ?? throw AccessError.CredentialInvalid(Options.InvalidToken);
    }

    // A token has no space, so what comes before one is a scheme.
    private string TokenOf(string header) =>
        header.Equals(Prefix.TrimEnd(), StringComparison.OrdinalIgnoreCase) ? throw AccessError.TokenEmpty(Example)
        : header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header[Prefix.Length..].Trim()
        : Options.IsSchemeOptional && !header.Contains(' ', StringComparison.Ordinal) ? header
        : throw AccessError.BearerExpected(Example);
}
